package fusionlab.bridge.adb;

import com.android.ddmlib.IShellOutputReceiver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Collects a command's output, and knows whether it is complete: adb reports neither exit codes nor dropped connections, so each command is
 * followed by an echo of its exit code.
 */
final class EndMark implements IShellOutputReceiver {

    private static final String MARK = "__rc=";
    private static final int MOST_BYTES = 4 << 20;

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final long deadline;

    EndMark(long limitMillis) {
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    }

    static String after(String command) {
        return command + "; echo " + MARK + "$?";
    }

    @Override
    public void addOutput(byte[] data, int offset, int length) {
        if (collected.size() < MOST_BYTES) {
            collected.write(data, offset, length);
        }
    }

    @Override
    public void flush() {}

    /** Ends a command that produces endless output. */
    @Override
    public boolean isCancelled() {
        return System.nanoTime() - deadline > 0;
    }

    /** Empty if the end mark is missing. */
    Optional<ShellAnswer> answer() {
        String text = collected.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        int mark = text.lastIndexOf(MARK);
        int end = text.indexOf('\n', Math.max(0, mark));
        if (mark < 0 || end < 0) {
            return Optional.empty();
        }
        try {
            int exit =
                    Integer.parseInt(text.substring(mark + MARK.length(), end).strip());
            return Optional.of(new ShellAnswer(text.substring(0, mark), exit));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
