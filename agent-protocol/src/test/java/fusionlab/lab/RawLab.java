package fusionlab.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes what a test wants to each connection, whatever is asked, and hangs up: no HTTP server would. */
final class RawLab implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Writing answer;

    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    RawLab(Writing answer) throws IOException {
        this.answer = answer;
        Thread thread = new Thread(this::serve, "raw-lab");
        thread.setDaemon(true);
        thread.start();
    }

    void answers(String text) {
        answer = out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    int connections() {
        return connections.get();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    LabClient client() {
        return new LabClient(address(), "test");
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                connections.incrementAndGet();
                readRequest(socket.getInputStream()); // or the close would be a reset, and take the answer along
                answer.to(socket.getOutputStream());
            } catch (IOException gone) {
                continue;
            }
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find() && head.indexOf("Expect: ") < 0) {
            in.readNBytes(Integer.parseInt(length.group(1)));
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
