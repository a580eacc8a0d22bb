package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Claims for tests: only what a test is about has to be said. */
final class ClaimBuilder {

    private final NodeName name;
    private List<IpAddress> addresses = List.of();
    private Optional<String> site = Optional.empty();
    private Optional<Endpoint> lanEndpoint = Optional.empty();
    private Optional<Endpoint> publicEndpoint = Optional.empty();
    private boolean behindNat;
    private OptionalInt listenPort = OptionalInt.empty();
    private Optional<PublicKey> publicKey = Optional.empty();
    private Optional<PublicKey> nextKey = Optional.empty();
    private Instant created = Instant.EPOCH;
    private NodeClaim.Held held = NodeClaim.Held.NOTHING;

    private ClaimBuilder(NodeName name) {
        this.name = name;
    }

    static ClaimBuilder node(String name) {
        return new ClaimBuilder(new NodeName(name));
    }

    /** Everything as in this claim. */
    static ClaimBuilder like(NodeClaim claim) {
        ClaimBuilder builder = new ClaimBuilder(claim.name());
        builder.addresses = claim.addresses();
        builder.site = claim.site();
        builder.lanEndpoint = claim.lanEndpoint();
        builder.publicEndpoint = claim.publicEndpoint();
        builder.behindNat = claim.behindNat();
        builder.listenPort = claim.listenPort();
        builder.publicKey = claim.publicKey();
        builder.nextKey = claim.nextKey();
        builder.created = claim.created();
        builder.held = claim.held();
        return builder;
    }

    ClaimBuilder addresses(String... texts) {
        addresses = ips(texts);
        return this;
    }

    ClaimBuilder site(String text) {
        site = Optional.ofNullable(text);
        return this;
    }

    ClaimBuilder lan(String endpoint) {
        lanEndpoint = Optional.ofNullable(endpoint).map(Endpoint::parse);
        return this;
    }

    ClaimBuilder at(String endpoint) {
        publicEndpoint = Optional.ofNullable(endpoint).map(Endpoint::parse);
        return this;
    }

    ClaimBuilder nat(boolean value) {
        behindNat = value;
        return this;
    }

    ClaimBuilder port(int port) {
        listenPort = OptionalInt.of(port);
        return this;
    }

    ClaimBuilder key(int number) {
        publicKey = Optional.of(keyNumber(number));
        return this;
    }

    ClaimBuilder keyless() {
        publicKey = Optional.empty();
        return this;
    }

    ClaimBuilder nextKey(int number) {
        nextKey = Optional.of(keyNumber(number));
        return this;
    }

    /** Seconds after the epoch. */
    ClaimBuilder created(long second) {
        created = Instant.ofEpochSecond(second);
        return this;
    }

    ClaimBuilder holding(String... texts) {
        held = new NodeClaim.Held(ips(texts), held.publicKey());
        return this;
    }

    ClaimBuilder holdingKey(int number) {
        held = new NodeClaim.Held(held.addresses(), Optional.of(keyNumber(number)));
        return this;
    }

    NodeClaim build() {
        return new NodeClaim(
                name,
                addresses,
                site,
                lanEndpoint,
                publicEndpoint,
                behindNat,
                listenPort,
                publicKey,
                nextKey,
                created,
                held);
    }

    static PublicKey keyNumber(int number) {
        byte[] bytes = new byte[PublicKey.LENGTH];
        Arrays.fill(bytes, (byte) 42);
        ByteBuffer.wrap(bytes).putInt(number);
        return PublicKey.of(bytes);
    }

    static List<IpAddress> ips(String... texts) {
        return Arrays.stream(texts).map(IpAddress::new).toList();
    }
}
