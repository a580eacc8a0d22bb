package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What the user says of one machine.
 *
 * @param addresses overlay addresses without prefix, one IPv4 and/or one IPv6; left out: allocated from the overlay
 * @param site machines of one site reach each other by their {@code lanEndpoint}; absent: a site of its own
 * @param lanEndpoint host:port inside the site
 * @param publicEndpoint host:port from everywhere else, e.g. the router's forward; absent: others wait to be dialled
 * @param behindNAT whether a NAT router stands between it and other sites; default false
 * @param listenPort UDP port of its interface; absent: the mesh's
 * @param publicKey the only key this node may have; absent: the one its agent publishes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshNodeSpec(
        List<String> addresses,
        String site,
        String lanEndpoint,
        String publicEndpoint,
        Boolean behindNAT,
        Integer listenPort,
        String publicKey) {}
