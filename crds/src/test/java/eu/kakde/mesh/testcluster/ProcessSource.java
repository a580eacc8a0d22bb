package eu.kakde.mesh.testcluster;

import java.util.Optional;

/** etcd and kube-apiserver as two processes on loopback: what tests need of a cluster, in a few seconds. */
record ProcessSource() implements ClusterSource {

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public Optional<String> obstacle() {
        return ControlPlaneBinaries.find().isPresent() ? Optional.empty() : Optional.of(ControlPlaneBinaries.remedy());
    }

    @Override
    public Started start() {
        return ApiServerProcess.start(ControlPlaneBinaries.find().orElseThrow());
    }
}
