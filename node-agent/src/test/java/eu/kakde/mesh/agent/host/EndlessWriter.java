package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.conf.WgQuickConfig;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Writes one configuration after the other until it is killed: what {@link CrashTest} kills. */
public final class EndlessWriter {

    private EndlessWriter() {}

    /** @param arguments the file */
    public static void main(String[] arguments) {
        ConfigFile file = new ConfigFile(Path.of(arguments[0]));
        System.out.println("writing");
        for (int version = 0; ; version++) {
            file.write(version(version));
        }
    }

    /** Configurations of very different lengths, none a part of another. */
    static WgQuickConfig version(int number) {
        StringBuilder peers = new StringBuilder("[Interface]\n");
        for (int i = 0; i <= number % 50; i++) {
            peers.append("Address = 172.27.")
                    .append(number % 200)
                    .append('.')
                    .append(i + 1)
                    .append("/32\n");
        }
        WgQuickConfig config = WgQuickConfig.parse(peers.toString());
        return new WgQuickConfig(
                config.addresses(),
                OptionalInt.of(1024 + number % 60000),
                OptionalInt.of(1280 + number % 50),
                config.key(),
                config.peers());
    }
}
