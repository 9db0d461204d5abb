package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a program that asks for work or holds a lease.
 *
 * @param name of the device, {@code device:7}, or of the API token: the authenticated principal
 * @param session the holder's process; null for older agents and workers, for which only the name is checked
 */
public record LeaseHolder(String name, @Nullable String session) {

    /** The holder as its own refusals name it. */
    String itself() {
        return name.startsWith("device:") ? "this device" : "this token";
    }
}
