package fusionlab.bridge.adb;

import org.jspecify.annotations.Nullable;

/** A call to a phone failed: the connection dropped, timed out or was refused. Its effect on the phone is unknown. */
public final class LostException extends Exception {

    public LostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public LostException(String message) {
        super(message);
    }
}
