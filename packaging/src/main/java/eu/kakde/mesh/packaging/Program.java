package eu.kakde.mesh.packaging;

import java.nio.file.Path;

/**
 * A program that an image is made of.
 *
 * @param name of its module, its launcher, its jar and its image
 * @param user numeric {@code uid:gid} that its image runs as, unless a pod says another
 */
record Program(String name, String title, String user) {

    /** Makes wg0 and reads its key: root, narrowed to two capabilities where the pod can. */
    static final Program NODE_AGENT = new Program("node-agent", "WireGuard mesh: node agent", "0:0");

    /** Talks to the API server and nothing else. */
    static final Program OPERATOR = new Program("operator", "WireGuard mesh: operator", "65532:65532");

    Path target(Path repository) {
        return repository.resolve(name).resolve("target");
    }
}
