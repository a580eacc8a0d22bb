package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.Admission.Accepted;
import eu.kakde.mesh.plan.Admission.Reason;
import eu.kakde.mesh.plan.Admission.Rejected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which claims stand when all are looked at together. Addresses and keys belong to whoever held them before,
 * else to the oldest claim; the newer claimant alone is rejected. Nodes without addresses get them from the overlay.
 */
public final class Census {

    private final SortedMap<NodeName, Admission> admissions;

    private Census(SortedMap<NodeName, Admission> admissions) {
        this.admissions = Collections.unmodifiableSortedMap(admissions);
    }

    /**
     * Takes the census.
     *
     * @param claims at most one for each name
     * @param reserved what nodes hold whose claims could not even be read; theirs while they exist
     * @param inner ranges that run inside the mesh besides the overlay (pods, services); no endpoint may lie there
     */
    public static Census of(
            MeshSettings settings,
            Collection<NodeClaim> claims,
            Collection<NodeClaim.Held> reserved,
            List<Cidr> inner) {
        return new Taking(settings, claims, reserved, inner).run();
    }

    /** The census of claims that nobody granted anything before, as of manifest files. */
    public static Census of(MeshSettings settings, Collection<NodeClaim> claims) {
        return of(settings, claims, List.of(), List.of());
    }

    /** By name, every claim. */
    public SortedMap<NodeName, Admission> admissions() {
        return admissions;
    }

    /** The accepted nodes, by name. */
    public List<MeshMember> members() {
        return admissions.values().stream()
                .filter(Accepted.class::isInstance)
                .map(admission -> ((Accepted) admission).member())
                .toList();
    }

    /** The rejected claims, by name. */
    public List<Rejected> rejections() {
        return admissions.values().stream()
                .filter(Rejected.class::isInstance)
                .map(Rejected.class::cast)
                .toList();
    }

    /** One run over the claims; its maps say who owns what so far. An empty owner is a node outside the census. */
    private static final class Taking {

        private final MeshSettings settings;
        private final List<NodeClaim> claims;
        private final List<Cidr> inner;
        private final Map<IpAddress, Optional<NodeName>> addressOwners = new HashMap<>();
        private final Map<PublicKey, Optional<NodeName>> keyOwners = new HashMap<>();

        Taking(
                MeshSettings settings,
                Collection<NodeClaim> claims,
                Collection<NodeClaim.Held> reserved,
                List<Cidr> inner) {
            this.settings = settings;
            this.claims = claims.stream().sorted(NodeClaim.BY_AGE).toList();
            this.inner = inner;
            reserved.forEach(held -> own(held, Optional.empty()));
            this.claims.forEach(claim -> own(claim.held(), Optional.of(claim.name())));
        }

        private void own(NodeClaim.Held held, Optional<NodeName> owner) {
            held.addresses().forEach(address -> addressOwners.putIfAbsent(address, owner));
            held.publicKey().ifPresent(key -> keyOwners.putIfAbsent(key, owner));
        }

        Census run() {
            Map<NodeName, Rejected> rejected = new HashMap<>();
            List<NodeClaim> standing = new ArrayList<>();
            for (NodeClaim claim : claims) {
                Optional<Rejected> objection = objectionTo(claim);
                if (objection.isPresent()) {
                    rejected.put(claim.name(), objection.get());
                } else {
                    Optional<NodeName> owner = Optional.of(claim.name());
                    claim.addresses().forEach(address -> addressOwners.put(address, owner));
                    claim.publicKey().ifPresent(key -> keyOwners.put(key, owner));
                    claim.nextKey().ifPresent(key -> keyOwners.putIfAbsent(key, owner));
                    standing.add(claim);
                }
            }
            SortedMap<NodeName, Admission> admissions = new TreeMap<>(rejected);
            AddressAllocator allocator = new AddressAllocator(settings.overlay(), addressOwners.keySet());
            for (NodeClaim claim : standing) {
                admissions.put(claim.name(), withAddresses(claim, allocator));
            }
            return new Census(admissions);
        }

        private Admission withAddresses(NodeClaim claim, AddressAllocator allocator) {
            List<IpAddress> addresses = claim.addresses();
            if (addresses.isEmpty()) {
                addresses = claim.held().addresses().stream()
                        .filter(address -> isOwn(claim, addressOwners.get(address)))
                        .toList();
                Optional<IpAddress> outside = addresses.stream()
                        .filter(address -> !settings.isOverlay(address))
                        .findFirst();
                if (outside.isPresent()) {
                    return new Rejected(
                            claim.name(),
                            Reason.AddressOutsideOverlay,
                            "status.addresses: " + outside.get() + ", which was allocated, lies outside the overlay "
                                    + settings.overlay() + " now; bring the old overlayCIDRs back, or set"
                                    + " spec.addresses to the node's new address");
                }
            }
            if (addresses.isEmpty()) {
                addresses = allocator.allocate(claim.name());
            }
            if (addresses.isEmpty()) {
                return new Rejected(
                        claim.name(),
                        Reason.OverlayExhausted,
                        "spec.addresses: the overlay " + settings.overlay()
                                + " has no free address left; widen overlayCIDRs of the Mesh");
            }
            return new Accepted(MeshMember.of(claim, addresses, nextKey(claim), settings));
        }

        /** One that somebody else has would take that one's packets; the node stays with the key that it has. */
        private Optional<PublicKey> nextKey(NodeClaim claim) {
            return claim.nextKey()
                    .filter(key -> claim.publicKey().isPresent()
                            && !claim.publicKey().equals(Optional.of(key))
                            && isOwn(claim, keyOwners.get(key)));
        }

        private Optional<Rejected> objectionTo(NodeClaim claim) {
            return addressObjection(claim).or(() -> keyObjection(claim)).or(() -> endpointObjection(claim));
        }

        private Optional<Rejected> addressObjection(NodeClaim claim) {
            for (IpAddress address : claim.addresses()) {
                if (!settings.isOverlay(address)) {
                    return reject(
                            claim,
                            Reason.AddressOutsideOverlay,
                            "spec.addresses: " + address + " lies outside the overlay " + settings.overlay()
                                    + "; take one from there, or widen overlayCIDRs of the Mesh");
                }
                Optional<NodeName> owner = addressOwners.get(address);
                if (owner != null && !isOwn(claim, owner)) {
                    return reject(
                            claim,
                            Reason.DuplicateAddress,
                            "spec.addresses: " + address + " belongs to " + named(owner) + "; take another one");
                }
            }
            return Optional.empty();
        }

        private Optional<Rejected> keyObjection(NodeClaim claim) {
            Optional<NodeName> owner = claim.publicKey().map(keyOwners::get).orElse(null);
            if (owner == null || isOwn(claim, owner)) {
                return Optional.empty();
            }
            return reject(
                    claim,
                    Reason.DuplicatePublicKey,
                    "spec.publicKey: " + claim.publicKey().get() + " belongs to " + named(owner)
                            + (wantsKeyOf(claim, owner)
                                    ? ", which claims this one's: the keys of the two are swapped; give each its own back"
                                    : "; run node-agent keygen on this machine and use the key it prints"));
        }

        private boolean wantsKeyOf(NodeClaim claim, Optional<NodeName> owner) {
            return claim.held().publicKey().isPresent()
                    && claims.stream()
                            .filter(other -> owner.equals(Optional.of(other.name())))
                            .anyMatch(other ->
                                    other.publicKey().equals(claim.held().publicKey()));
        }

        private Optional<Rejected> endpointObjection(NodeClaim claim) {
            return insideMesh(claim, "spec.lanEndpoint", claim.lanEndpoint())
                    .or(() -> insideMesh(claim, "spec.publicEndpoint", claim.publicEndpoint()));
        }

        private Optional<Rejected> insideMesh(NodeClaim claim, String field, Optional<Endpoint> endpoint) {
            Optional<IpAddress> address = endpoint.flatMap(Endpoint::address);
            if (address.isEmpty()) {
                return Optional.empty();
            }
            boolean inside =
                    settings.isOverlay(address.get()) || inner.stream().anyMatch(cidr -> cidr.contains(address.get()));
            return !inside
                    ? Optional.empty()
                    : reject(
                            claim,
                            Reason.EndpointInsideMesh,
                            field + ": " + endpoint.get()
                                    + " lies inside the mesh, a tunnel in the tunnel; give the address of the machine's"
                                    + " own network");
        }

        private static boolean isOwn(NodeClaim claim, Optional<NodeName> owner) {
            return owner.equals(Optional.of(claim.name()));
        }

        private static String named(Optional<NodeName> owner) {
            return owner.map(name -> "MeshNode " + name).orElse("a MeshNode whose spec is invalid");
        }

        private static Optional<Rejected> reject(NodeClaim claim, Reason reason, String message) {
            return Optional.of(new Rejected(claim.name(), reason, message));
        }
    }
}
