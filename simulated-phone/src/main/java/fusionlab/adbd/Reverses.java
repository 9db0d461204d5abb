package fusionlab.adbd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports of the phone that lead to the host. Many simulated phones share this host's loopback, so each port of a phone maps to a free port
 * of the host; the mapping lasts for the phone's life, and without a reverse the port refuses.
 */
final class Reverses implements AutoCloseable {

    private static final String FORWARD = "forward:";
    private static final String NO_REBIND = "norebind:";
    private static final String KILL = "killforward:";

    private final Map<String, ServerSocket> listening = new ConcurrentHashMap<>();
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final PhoneStorage storage;

    private record Target(Connection connection, String service) {}

    Reverses(PhoneStorage storage) {
        this.storage = storage;
    }

    Service service(String command) {
        return (stream, connection) -> {
            try (OutputStream out = stream.output()) {
                out.write(answer(command, connection).getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    private String answer(String command, Connection connection) throws IOException {
        if (command.startsWith(FORWARD)) {
            String text = command.substring(FORWARD.length());
            String pair = text.startsWith(NO_REBIND) ? text.substring(NO_REBIND.length()) : text;
            int end = pair.indexOf(';');
            if (end < 0 || !pair.substring(0, end).matches("tcp:\\d{1,5}")) {
                return fail("bad forward: " + pair);
            }
            String local = pair.substring(0, end);
            if (text.startsWith(NO_REBIND) && targets.containsKey(local)) {
                return fail("cannot rebind existing socket");
            }
            targets.put(local, new Target(connection, pair.substring(end + 1)));
            listen(local);
            return "OKAY";
        }
        if (command.startsWith(KILL)) {
            return targets.remove(command.substring(KILL.length())) == null ? fail("no such reverse") : "OKAY";
        }
        if (command.equals("killforward-all")) {
            targets.clear();
            return "OKAY";
        }
        if (command.equals("list-forward")) {
            StringBuilder list = new StringBuilder();
            targets.forEach((local, target) -> list.append("host-1 ")
                    .append(local)
                    .append(' ')
                    .append(target.service)
                    .append('\n'));
            return sized(list.toString());
        }
        return fail("unknown reverse command");
    }

    private synchronized void listen(String local) throws IOException {
        if (listening.containsKey(local)) {
            return;
        }
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listening.put(local, server);
        storage.mapPort(local.substring("tcp:".length()), server.getLocalPort());
        Threads.start("adbd-reverse", () -> {
            while (true) {
                Socket socket = server.accept();
                Threads.start("adbd-reversed", () -> serve(local, socket));
            }
        });
    }

    private void serve(String local, Socket socket) throws IOException {
        try (socket) {
            Target target = targets.get(local);
            if (target != null) {
                Stream stream = target.connection.openAtServer(target.service);
                new Pipe(socket).serve(stream, target.connection);
            }
        }
    }

    void forget(Connection connection) {
        targets.values().removeIf(target -> target.connection == connection);
    }

    boolean any() {
        return !targets.isEmpty();
    }

    private static String sized(String text) {
        return String.format(Locale.ROOT, "%04x%s", text.length(), text);
    }

    private static String fail(String text) {
        return "FAIL" + sized(text);
    }

    @Override
    public void close() throws IOException {
        targets.clear();
        for (ServerSocket server : listening.values()) {
            server.close();
        }
    }
}
