package fusionlab.launcher.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 as bytes: clients of libraries refuse to send the paths and headers that a server must withstand. */
final class RawHttp {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LONGEST_BODY = 16 << 20;

    private final InetSocketAddress server;

    RawHttp(int port) {
        server = new InetSocketAddress("127.0.0.1", port);
    }

    /** @param target written to the first line unchanged */
    record Request(String method, String target, Map<String, String> headers, byte[] body) {

        byte[] bytes() {
            StringBuilder head =
                    new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (body.length > 0) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            all.writeBytes(body);
            return all.toByteArray();
        }
    }

    /** @param headers one that comes twice has a line for each. @param body empty for a stream of events, of which only the head is read */
    record Response(int status, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Response send(Request request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.bytes());
            } catch (IOException refused) {
                // A body that is too large is answered before it is read whole; the answer counts.
            }
            return response(new DataInputStream(socket.getInputStream()));
        }
    }

    private static Response response(DataInputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.merge(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip(),
                    (one, other) -> one + "\n" + other);
        }
        boolean endless = headers.getOrDefault("content-type", "").startsWith("text/event-stream");
        return new Response(Integer.parseInt(status[1]), headers, endless ? new byte[0] : body(in, headers));
    }

    private static byte[] body(DataInputStream in, Map<String, String> headers) throws IOException {
        if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            String length = headers.get("content-length");
            return length == null ? in.readNBytes(LONGEST_BODY) : in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            byte[] chunk = in.readNBytes(size);
            if (chunk.length < size) {
                throw new EOFException("the answer ended within a chunk of " + size + " bytes");
            }
            all.write(chunk);
            line(in);
        }
        return all.toByteArray();
    }

    private static int chunk(DataInputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the connection ended within the head of the answer: " + line);
            }
            line.append((char) read);
        }
        return line.toString().strip();
    }
}
