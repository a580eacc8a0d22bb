package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * The mesh as the operator sees it.
 *
 * @param observedGeneration the generation of the spec that all of this is about
 * @param podMTU the largest MTU for pods on a VXLAN over IPv4 on this mesh: mtu - 50
 * @param nodes how many nodes are Ready, of how many
 * @param links how many directed links are Ready, of how many
 * @param addressBook the overlay addresses that each node has, or had before it was removed: one that comes back gets
 *     them again, if nobody took them. The longest gone first; those beyond 1024 are forgotten
 * @param conditions Ready is the STOP/GO gate: every node reaches every other one; Progressing: a change rolls through
 *     the nodes, a wave at a time
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshStatus(
        Long observedGeneration,
        Integer podMTU,
        Count nodes,
        Count links,
        @Size(max = 1024) List<NodeAddresses> addressBook,
        List<Condition> conditions) {

    /**
     * The overlay addresses of one node.
     *
     * @param node its name
     * @param addresses one IPv4 and/or one IPv6
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record NodeAddresses(
            @Size(max = 253) String node, @Size(max = 16) List<@Size(max = 64) String> addresses) {}

    /**
     * Some of all.
     *
     * @param ready how many are Ready
     * @param total how many there are
     * @param summary ready/total, for kubectl's column
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Count(
            Integer ready, Integer total, @Size(max = 32) String summary) {

        public static Count of(int ready, int total) {
            return new Count(ready, total, ready + "/" + total);
        }
    }
}
