package fusionlab.bridge.adb;

import com.android.ddmlib.AndroidDebugBridge;
import com.android.ddmlib.DdmPreferences;
import com.android.ddmlib.IDevice;
import com.android.ddmlib.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The phones of one adb server, tracked by ddmlib. One instance per JVM, like ddmlib's bridge. It never starts or ends an adb server
 * ({@link AdbServer} does): phones belong to the host, other tools use them too.
 */
public final class AdbPhones implements AutoCloseable {

    private static final int CALL_MILLIS = 5_000;
    private static final String PORT_PROPERTY = "ANDROID_ADB_SERVER_PORT";

    private final AdbServer server;
    private final AndroidDebugBridge.IDeviceChangeListener listener;
    private final AndroidDebugBridge bridge;

    /** @param onChange called from ddmlib's threads whenever a phone comes, goes or changes; must not block */
    public static AdbPhones follow(AdbServer server, Runnable onChange) {
        return new AdbPhones(server, onChange);
    }

    private AdbPhones(AdbServer server, Runnable onChange) {
        this.server = server;
        this.listener = new Listener(onChange);
        System.setProperty(PORT_PROPERTY, Integer.toString(server.port()));
        DdmPreferences.setTimeOut(CALL_MILLIS);
        Log.setLogOutput(new Quiet());
        AndroidDebugBridge.addDeviceChangeListener(listener);
        AndroidDebugBridge.init(false);
        this.bridge = AndroidDebugBridge.createBridge();
    }

    /** All phones that adb currently knows. */
    public List<Sight> sights() throws IOException {
        List<Sight> sights = new ArrayList<>();
        server.devices().forEach((serial, words) -> {
            IDevice device = device(serial);
            boolean ready = Sight.of(serial, words).unusable().isPresent()
                    || !words.equals("device")
                    || (device != null && device.isOnline());
            if (ready) { // otherwise ddmlib has not seen it yet, and reports it soon
                sights.add(Sight.of(serial, words));
            }
        });
        return sights;
    }

    public PhoneLink link(String serial) {
        return new PhoneLink(serial, () -> device(serial), server);
    }

    private @Nullable IDevice device(String serial) {
        return Stream.of(bridge.getDevices())
                .filter(device -> device.getSerialNumber().equals(serial))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        AndroidDebugBridge.removeDeviceChangeListener(listener);
        AndroidDebugBridge.disconnectBridge();
        AndroidDebugBridge.terminate();
    }

    private record Listener(Runnable onChange) implements AndroidDebugBridge.IDeviceChangeListener {

        @Override
        public void deviceConnected(IDevice device) {
            onChange.run();
        }

        @Override
        public void deviceDisconnected(IDevice device) {
            onChange.run();
        }

        @Override
        public void deviceChanged(IDevice device, int mask) {
            onChange.run();
        }
    }

    /** Discards ddmlib's output; real problems come as exceptions. */
    private static final class Quiet implements Log.ILogOutput {

        @Override
        public void printLog(Log.LogLevel level, String tag, String message) {}

        @Override
        public void printAndPromptLog(Log.LogLevel level, String tag, String message) {}
    }
}
