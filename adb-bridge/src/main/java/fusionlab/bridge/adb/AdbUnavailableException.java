package fusionlab.bridge.adb;

import org.jspecify.annotations.Nullable;

/** There is no adb to talk to; the message names the remedy. */
public final class AdbUnavailableException extends Exception {

    AdbUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
