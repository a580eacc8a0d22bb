package eu.kakde.mesh.operator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class OperatorImportRulesTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("eu.kakde.mesh.operator");

    @Test
    void knowsNothingOfTheAgent() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("eu.kakde.mesh.agent..")
                .because("operator and agent talk through the API server alone")
                .check(MAIN);
    }

    @Test
    void writesToTheApiServerInFourPlacesOnly() {
        noClasses()
                .that()
                .doNotHaveSimpleName("PlanApplier")
                .and()
                .doNotHaveSimpleName("PeerStatusWriter")
                .and()
                .doNotHaveSimpleName("TransitionEvents")
                .and()
                .doNotHaveSimpleName("WatchedLock")
                .should()
                .callMethodWhere(
                        target(owner(resideInAPackage("io.fabric8.kubernetes.client..")))
                                .and(
                                        target(
                                                nameMatching(
                                                        "create|createOr.*|patch.*|update.*|replace.*|edit.*|delete.*|serverSideApply|accept"))))
                .because("apply is one verb; statuses of the reconciled object go through the SDK's UpdateControl")
                .check(MAIN);
    }

    @Test
    void planningKnowsNoClient() {
        noClasses()
                .that()
                .haveNameMatching(
                        ".*\\.(MeshView|NodeLinks|ObservedPeer|Registry|NodeOutcome|HandWrittenReview|Heartbeats"
                                + "|NodeStatuses|MeshStatuses|PeerStatuses|Link|ConditionTimes|Wakes)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8.kubernetes.client.dsl..", "io.javaoperatorsdk..")
                .because("observe, plan and report are pure and are tested without an API server")
                .check(MAIN);
    }
}
