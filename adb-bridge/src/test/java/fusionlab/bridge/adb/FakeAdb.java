package fusionlab.bridge.adb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An adb server that says what a test wants to each connection, and hangs up. */
public final class FakeAdb implements AutoCloseable {

    /** To any request to a phone that is there. */
    public static final String WELL = "OKAYOKAYOKAY";

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile byte[] answer = WELL.getBytes(StandardCharsets.US_ASCII);

    public FakeAdb() throws IOException {
        Thread thread = new Thread(this::serve, "fake-adb");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    void answers(String text) {
        answers(text.getBytes(StandardCharsets.UTF_8));
    }

    void answers(byte[] bytes) {
        answer = bytes;
    }

    /** The requests of all connections, each with its length. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                InputStream in = socket.getInputStream();
                asked.add(request(in));
                OutputStream out = socket.getOutputStream();
                out.write(answer);
                socket.shutdownOutput();
                for (String next = request(in); !next.isEmpty(); next = request(in)) {
                    asked.add(next);
                }
            } catch (IOException gone) {
                continue;
            }
        }
    }

    private static String request(InputStream in) throws IOException {
        String length = new String(in.readNBytes(4), StandardCharsets.US_ASCII);
        return length.isEmpty()
                ? ""
                : length + new String(in.readNBytes(Integer.parseInt(length, 16)), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
