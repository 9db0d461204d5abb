package fusionlab.bridge.adb;

import org.jspecify.annotations.Nullable;

/** There is no usable adb; the message names the remedy. */
public final class AdbUnavailableException extends Exception {

    AdbUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
