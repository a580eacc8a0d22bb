package eu.kakde.mesh;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Which package may know which: {@code net ◄ plan}, {@code net ◄ conf}, and {@code api} above them all. */
class ImportRulesTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("eu.kakde.mesh");

    private static final DescribedPredicate<JavaClass> JDK = resideInAnyPackage("java..", "javax..");

    @Test
    void netUsesTheJdkAlone() {
        uses("net", JDK.or(in("net")), "it is what everything else stands on, the agent without a cluster included");
    }

    @Test
    void planUsesNetAndTheJdkAlone() {
        uses("plan", JDK.or(in("net")).or(in("plan")), "the planner runs from manifest files too, without a client");
    }

    @Test
    void confUsesNetAndTheJdkAlone() {
        uses("conf", JDK.or(in("net")).or(in("conf")), "wg0.conf is read before there is an API server");
    }

    @Test
    void nothingDependsOnTheApiTypes() {
        check(noClasses()
                .that(resideInAPackage("eu.kakde.mesh..").and(DescribedPredicate.not(in("api"))))
                .should()
                .dependOnClassesThat(in("api"))
                .because("resources become values at the edge, and nothing inward sees them"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("eu.kakde.mesh.(*)..").should().beFreeOfCycles());
    }

    /** The rules above see dependencies of bodies too; this one says what a caller of the values meets. */
    @Test
    void onlyTheApiShowsTypesOfTheKubernetesClient() {
        check(noClasses()
                .that(in("net").or(in("plan")).or(in("conf")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.fabric8..", "com.fasterxml.."))
                .because("whoever uses the planner needs no Kubernetes client"));
    }

    /** A rule over no classes at all would hold as well. */
    @Test
    void theRulesSeeTheirClasses() {
        for (String name : new String[] {"net", "plan", "conf", "api"}) {
            assertThat(MAIN.that(in(name))).as(name).hasSizeGreaterThan(3);
        }
    }

    private static void uses(String name, DescribedPredicate<JavaClass> allowed, String reason) {
        check(classes().that(in(name)).should().onlyDependOnClassesThat(allowed).because(reason));
    }

    private static DescribedPredicate<JavaClass> in(String name) {
        return resideInAPackage("eu.kakde.mesh." + name + "..");
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }
}
