package fusionlab.bridge.adb;

import com.android.ddmlib.AdbCommandRejectedException;
import com.android.ddmlib.IDevice;
import com.android.ddmlib.ShellCommandUnresponsiveException;
import com.android.ddmlib.SyncException;
import com.android.ddmlib.TimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls to one phone, each with a time limit. For one thread at a time. */
public final class PhoneLink {

    private final String serial;
    private final Supplier<@Nullable IDevice> device;
    private final AdbServer server;

    PhoneLink(String serial, Supplier<@Nullable IDevice> device, AdbServer server) {
        this.serial = serial;
        this.device = device;
        this.server = server;
    }

    public String serial() {
        return serial;
    }

    /** Runs a command of POSIX shell. @param limit of the whole command */
    public ShellAnswer run(String command, Duration limit) throws LostException, InterruptedException {
        EndMark output = new EndMark(limit.toMillis());
        try {
            device().executeShellCommand(
                            EndMark.after(command),
                            output,
                            limit.toMillis(),
                            java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ShellCommandUnresponsiveException e) {
            throw lost("did not answer in " + limit.toSeconds() + " s", e);
        } catch (AdbCommandRejectedException | IOException e) {
            throw lost("did not accept the command: " + e.getMessage(), e);
        }
        return output.answer()
                .orElseThrow(() -> new LostException(serial + " dropped the connection during a command"));
    }

    /** Not atomic: a dropped connection leaves part of the file. */
    public void push(Path file, String target) throws LostException, InterruptedException {
        try {
            device().pushFile(file.toString(), target);
        } catch (TimeoutException e) {
            throw lost("stopped receiving " + file.getFileName(), e);
        } catch (SyncException | AdbCommandRejectedException | IOException e) {
            throw lost("received " + file.getFileName() + " only partly: " + e.getMessage(), e);
        }
    }

    public void reverse(int devicePort, int hostPort) throws LostException {
        server.reverse(serial, devicePort, hostPort);
    }

    public void removeReverse(int devicePort) throws LostException {
        server.removeReverse(serial, devicePort);
    }

    private IDevice device() throws LostException {
        IDevice found = device.get();
        if (found == null || !found.isOnline()) {
            throw new LostException(serial + " is not connected");
        }
        return found;
    }

    private LostException lost(String what, Exception cause) throws InterruptedException {
        if (Thread.interrupted()) { // ddmlib reports an interrupt as a timeout
            throw new InterruptedException();
        }
        return new LostException(serial + " " + what, cause);
    }
}
