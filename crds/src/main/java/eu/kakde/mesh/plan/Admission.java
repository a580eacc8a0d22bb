package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.NodeName;

/** What the census says of one claim. */
public sealed interface Admission {

    NodeName name();

    /** The claim stands. */
    record Accepted(MeshMember member) implements Admission {
        @Override
        public NodeName name() {
            return member.name();
        }
    }

    /**
     * The claim is kept out, and what the node held before stays as it was.
     *
     * @param message names the field, its value, the other claimant if there is one, and the remedy
     */
    record Rejected(NodeName name, Reason reason, String message) implements Admission {}

    /** Why a claim is kept out; the names are the API's condition reasons. */
    enum Reason {
        /** A field has a value that is none of its type. */
        InvalidSpec,
        /** An address lies outside every overlay prefix. */
        AddressOutsideOverlay,
        /** Another node has the address. */
        DuplicateAddress,
        /** Another node has the public key. */
        DuplicatePublicKey,
        /** An endpoint lies inside the overlay, pod or service ranges: a tunnel in the tunnel. */
        EndpointInsideMesh,
        /** The overlay has no free address left to allocate. */
        OverlayExhausted
    }
}
