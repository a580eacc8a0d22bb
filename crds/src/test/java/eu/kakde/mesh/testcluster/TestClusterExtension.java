package eu.kakde.mesh.testcluster;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one cluster for the test run when the first class needs it, and stops it when the run ends. */
final class TestClusterExtension implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(TestClusterExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ClusterSource source = ClusterSource.chosen();
        return source.obstacle()
                .map(obstacle -> ConditionEvaluationResult.disabled("not on " + source.name() + ": " + obstacle))
                .orElseGet(() -> ConditionEvaluationResult.enabled("on " + source.name()));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestCluster cluster = cluster(context);
        cluster.installCrds();
        cluster.deleteMeshObjects();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    /** The root store lives as long as the run, and closes what is AutoCloseable in it. */
    private static TestCluster cluster(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        RunningCluster.class,
                        key -> new RunningCluster(
                                ClusterSource.chosen().start(),
                                ControlPlaneBinaries.find().orElseThrow().kubectl()),
                        RunningCluster.class);
    }
}
