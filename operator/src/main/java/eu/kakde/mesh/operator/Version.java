package eu.kakde.mesh.operator;

import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest; "unknown" when run from classes. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"operator " + (version == null ? "unknown" : version)};
    }
}
