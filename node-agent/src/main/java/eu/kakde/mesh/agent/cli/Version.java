package eu.kakde.mesh.agent.cli;

import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest; "unknown" when run from classes. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"node-agent " + (version == null ? "unknown" : version)};
    }
}
