package fusionlab.bridge.adb;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The adb server's own protocol (AOSP, {@code adb/OVERVIEW.TXT} and {@code SERVICES.TXT}), as far as ddmlib 25.3.0 lacks it: a request is
 * its length in four hexadecimal digits and its text, the answer OKAY or FAIL and a text of the same form. Every call has its own
 * connection and time limit. Thread-safe.
 */
public final class AdbServer {

    public static final int DEFAULT_PORT = 5037;

    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 5_000;
    private static final int HEX = 16;

    private final int port;
    private final Map<String, String> environment;

    public AdbServer(int port, Map<String, String> environment) {
        this.port = port;
        this.environment = Map.copyOf(environment);
    }

    public int port() {
        return port;
    }

    /** Starts a server if none answers. @throws AdbUnavailableException naming the remedy */
    public void ensureRunning() throws AdbUnavailableException, InterruptedException {
        if (answers()) {
            return;
        }
        AdbExecutable adb = AdbExecutable.find(environment)
                .orElseThrow(() -> new AdbUnavailableException(
                        "No adb server answers on port " + port
                                + ", and no adb was found to start one. Install it (Debian,"
                                + " Ubuntu: apt-get install adb; macOS: brew install android-platform-tools) or set ANDROID_HOME.",
                        null));
        adb.startServer(port);
        if (!answers()) {
            throw new AdbUnavailableException(
                    "The adb server on port " + port + " was started but does not answer; is the port in use? Try"
                            + " another with --adb-port or fusionlab.adb.port.",
                    null);
        }
    }

    private boolean answers() {
        try {
            return !ask("host:version").isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Serial to state in adb's words, such as {@code device}, {@code unauthorized} or {@code no permissions (...)}. */
    public Map<String, String> devices() throws IOException {
        Map<String, String> states = new LinkedHashMap<>();
        for (String line : ask("host:devices").split("\n", -1)) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                states.put(line.substring(0, tab), line.substring(tab + 1).strip());
            }
        }
        return states;
    }

    /** Connects to a phone over TCP; the answer shows whether that worked. */
    public String connect(String address) throws IOException {
        return ask("host:connect:" + address);
    }

    /** Connections to the phone's {@code devicePort} on its loopback address go to {@code hostPort} on this host's. */
    public void reverse(String serial, int devicePort, int hostPort) throws LostException {
        onPhone(serial, "reverse:forward:tcp:" + devicePort + ";tcp:" + hostPort);
    }

    public void removeReverse(String serial, int devicePort) throws LostException {
        onPhone(serial, "reverse:killforward:tcp:" + devicePort);
    }

    /** Ends the server; for tests and the demo, which start one. */
    public void kill() throws IOException {
        try {
            ask("host:kill");
        } catch (EOFException e) {
            return; // it is not answered in full
        }
    }

    private String ask(String request) throws IOException {
        try (Socket socket = open()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            send(socket, request);
            requireOkay(in);
            return text(in);
        }
    }

    private void onPhone(String serial, String service) throws LostException {
        try (Socket socket = open()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            send(socket, "host:transport:" + serial);
            requireOkay(in);
            send(socket, service);
            requireOkay(in); // the service exists
            requireOkay(in); // and succeeded
        } catch (IOException e) {
            throw new LostException(serial + " refused '" + service + "': " + e.getMessage(), e);
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        socket.setSoTimeout(ANSWER_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        byte[] text = request.getBytes(StandardCharsets.UTF_8);
        String length = String.format(Locale.ROOT, "%04x", text.length);
        socket.getOutputStream().write((length + request).getBytes(StandardCharsets.UTF_8));
    }

    private static void requireOkay(DataInputStream in) throws IOException {
        String status = new String(readFully(in, 4), StandardCharsets.US_ASCII);
        if (status.equals("FAIL")) {
            throw new IOException(text(in));
        }
        if (!status.equals("OKAY")) {
            throw new IOException("not an adb server: it answered '" + status + "'");
        }
    }

    private static String text(DataInputStream in) throws IOException {
        String length = new String(readFully(in, 4), StandardCharsets.US_ASCII);
        if (!length.matches("[0-9A-Fa-f]{4}")) {
            throw new IOException("not an adb server's answer");
        }
        return new String(readFully(in, Integer.parseInt(length, HEX)), StandardCharsets.UTF_8);
    }

    private static byte[] readFully(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
