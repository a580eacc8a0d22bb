package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.IpAddress;
import java.util.Optional;

/** What is known of the way to the API server. Told from other threads; nothing here waits. */
public interface ApiContact {

    /** Nobody looks for it yet. */
    ApiContact NONE = new ApiContact() {
        @Override
        public long answers() {
            return 0;
        }

        @Override
        public boolean isInTouch() {
            return false;
        }

        @Override
        public Optional<IpAddress> address() {
            return Optional.empty();
        }
    };

    /** How many requests it has answered so far, with whatever answer: an error is one too. */
    long answers();

    /** Whether the last request was answered, and that lately. */
    boolean isInTouch();

    /** Where it is reached; empty when that is not known as an address. */
    Optional<IpAddress> address();
}
