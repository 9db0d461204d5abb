package fusionlab.bridge.adb;

import com.android.ddmlib.IDevice;
import com.android.ddmlib.IShellOutputReceiver;
import com.android.ddmlib.SyncException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Links to a simulated phone's storage without adb: commands run in this host's shell, as {@code adb shell} would run them, and calls can
 * be dropped where a test wants it.
 */
public final class LocalPhone implements AutoCloseable {

    /** A call that is dropped. */
    public enum Drop {
        NEVER,
        BEFORE,
        AFTER
    }

    private final Path root;
    private final FakeAdb adb = new FakeAdb();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile int dropAt = -1;
    private volatile Drop drop = Drop.NEVER;
    private volatile boolean damages;

    /** @param root of a simulated phone, with its shims */
    public LocalPhone(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /** A link as a new bridge has it. */
    public PhoneLink link() {
        IDevice device = (IDevice) Proxy.newProxyInstance(
                IDevice.class.getClassLoader(), new Class<?>[] {IDevice.class}, (proxy, method, words) -> {
                    switch (method.getName()) {
                        case "isOnline" -> {
                            return true;
                        }
                        case "executeShellCommand" -> {
                            return shell((String) words[0], (IShellOutputReceiver) words[1]);
                        }
                        case "pushFile" -> {
                            return push(Path.of((String) words[0]), (String) words[1]);
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
        return new PhoneLink("SIM1", () -> device, new AdbServer(adb.port(), java.util.Map.of()));
    }

    /** Commands and pushes so far. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** What the bridge asked adb itself. */
    public List<String> asked() {
        return adb.asked();
    }

    /** The connection drops once, before or after that call has done its work; calls are counted from now on. */
    public void drop(int call, Drop when) {
        calls.clear();
        dropAt = call;
        drop = when;
    }

    public void damagePushes(boolean now) {
        damages = now;
    }

    private @Nullable Object shell(String command, IShellOutputReceiver output)
            throws IOException, InterruptedException {
        boolean drops = drops(command);
        if (drops && drop == Drop.BEFORE) {
            throw new IOException("closed");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", command.replace("/data/local/tmp", root + "/data/local/tmp"))
                .redirectErrorStream(true)
                .directory(root.toFile());
        builder.environment().put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("FUSIONLAB_SIMULATED_PHONE", root.toString()); // ended with it
        Path captured = Files.createTempFile("shell", ".out"); // what is detached would hold a pipe open
        Process process = builder.redirectOutput(captured.toFile()).start();
        process.waitFor();
        byte[] bytes = Files.readAllBytes(captured);
        Files.delete(captured);
        if (drops) {
            throw new IOException("closed");
        }
        output.addOutput(bytes, 0, bytes.length);
        return null;
    }

    private @Nullable Object push(Path file, String target) throws IOException, SyncException {
        boolean drops = drops("push " + target);
        Path place = root.resolve(target.substring(1));
        if (drops || damages) {
            byte[] part = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .substring(0, (int) Files.size(file) / 2)
                    .getBytes(StandardCharsets.ISO_8859_1);
            Files.write(place, part);
        } else {
            Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
        }
        if (drops) {
            throw new IOException("closed");
        }
        return null;
    }

    private boolean drops(String call) {
        calls.add(call);
        boolean now = calls.size() - 1 == dropAt;
        if (now) {
            dropAt = -1;
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        adb.close();
    }
}
