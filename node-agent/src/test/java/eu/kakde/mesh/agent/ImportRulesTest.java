package eu.kakde.mesh.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which. Each rule has its reason. */
@AnalyzeClasses(packages = "eu.kakde.mesh.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {

    private static final String AGENT = "eu.kakde.mesh.agent.";

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("eu.kakde.mesh.agent..")
            .withOptionalLayers(true)
            .layer("sys")
            .definedBy(AGENT + "sys..")
            .layer("netlink")
            .definedBy(AGENT + "netlink..")
            .layer("rtnetlink")
            .definedBy(AGENT + "rtnetlink..")
            .layer("genetlink")
            .definedBy(AGENT + "genetlink..")
            .layer("wireguard")
            .definedBy(AGENT + "wireguard..")
            .layer("probe")
            .definedBy(AGENT + "probe..")
            .layer("handshake")
            .definedBy(AGENT + "handshake..")
            .layer("above")
            .definedBy(
                    AGENT + "reconcile..",
                    AGENT + "cluster..",
                    AGENT + "http..",
                    AGENT + "host..",
                    AGENT + "diagnose..",
                    AGENT + "check..",
                    AGENT + "cli..")
            .whereLayer("sys")
            .mayNotAccessAnyLayer()
            .whereLayer("netlink")
            .mayOnlyAccessLayers("sys")
            .whereLayer("rtnetlink")
            .mayOnlyAccessLayers("netlink", "sys")
            .whereLayer("genetlink")
            .mayOnlyAccessLayers("netlink", "sys")
            .whereLayer("wireguard")
            .mayOnlyAccessLayers("genetlink", "rtnetlink", "netlink", "sys")
            .whereLayer("probe")
            .mayOnlyAccessLayers("sys")
            .whereLayer("handshake")
            .mayOnlyAccessLayers("wireguard", "sys")
            .because("a layer that knows only those below it can be read and tested without those above");

    @ArchTest
    static final ArchRule JDK_ALONE_BELOW_RECONCILE = classes()
            .that()
            .resideInAnyPackage(
                    AGENT + "sys..",
                    AGENT + "netlink..",
                    AGENT + "rtnetlink..",
                    AGENT + "genetlink..",
                    AGENT + "wireguard..",
                    AGENT + "probe..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "eu.kakde.mesh.net..",
                    AGENT + "sys..",
                    AGENT + "netlink..",
                    AGENT + "rtnetlink..",
                    AGENT + "genetlink..",
                    AGENT + "wireguard..",
                    AGENT + "probe..")
            .because("what heals a tunnel must start from a bare JVM, and its tests run where there are no libraries");

    @ArchTest
    static final ArchRule BLAKE2S_ALONE_IS_BORROWED = classes()
            .that()
            .resideInAPackage(AGENT + "handshake..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.bouncycastle.crypto..",
                    "eu.kakde.mesh.net..",
                    AGENT + "sys..",
                    AGENT + "wireguard..",
                    AGENT + "handshake..")
            .because("the JDK lacks BLAKE2s, and nobody writes a hash function anew");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage(AGENT + "*..")
            .and()
            .resideOutsideOfPackage(AGENT + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(AGENT + "cli..")
            .because("commands are made of parts, and parts do not know what they are used for");

    @ArchTest
    static final ArchRule RECONCILE_KNOWS_NO_API_SERVER = noClasses()
            .that()
            .resideInAPackage(AGENT + "reconcile..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", AGENT + "cluster..", AGENT + "http..")
            .because("the tunnel comes first: the API server may live behind it");

    @ArchTest
    static final ArchRule NOT_THE_OPERATOR = noClasses()
            .that()
            .resideInAPackage("eu.kakde.mesh.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("eu.kakde.mesh.operator..")
            .because("agent and operator meet in the API server's resources and nowhere else");
}
