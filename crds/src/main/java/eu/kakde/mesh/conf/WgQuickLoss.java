package eu.kakde.mesh.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Says what of a wg-quick file a {@link WgQuickConfig} does not carry, so that nobody replaces a file made by hand and
 * loses a firewall rule or a preshared key of it.
 */
public final class WgQuickLoss {

    private static final Set<String> NOT_CARRIED =
            Set.of("fwmark", "dns", "table", "preup", "predown", "postdown", "presharedkey");

    private WgQuickLoss() {}

    /** The keys that would be lost, as they are written, in the order of the file; never their values. */
    public static List<String> of(String text) {
        List<String> lost = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.strip().startsWith("#")) {
                String key = line.substring(0, equals).strip();
                String value = line.substring(equals + 1).strip();
                if (isLost(key.toLowerCase(Locale.ROOT), value) && !lost.contains(key)) {
                    lost.add(key);
                }
            }
        }
        return lost;
    }

    private static boolean isLost(String key, String value) {
        return NOT_CARRIED.contains(key)
                || key.equals("postup") && !WgQuickParser.isKeyFromFile(value)
                || key.equals("saveconfig") && value.equalsIgnoreCase("true");
    }
}
