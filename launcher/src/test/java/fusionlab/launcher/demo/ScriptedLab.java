package fusionlab.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.lab.LabRest;
import fusionlab.launcher.lab.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A lab over HTTP whose answers a test writes, and the terminal of a demo that asks it. */
final class ScriptedLab implements AutoCloseable {

    private final HttpServer server;
    private final StringWriter text = new StringWriter();

    /** @param query of the address, empty for none */
    record Request(String method, String path, String query, String body) {

        /** A list's answer. @param things JSON, of which those with the state that was asked for are in it */
        String list(String... things) {
            String state = query.replaceFirst(".*\\bstate=(\\w+).*", "\"state\": \"$1\"");
            return Stream.of(things)
                    .filter(thing -> thing.contains(state))
                    .collect(Collectors.joining(", ", "{\"items\": [", "]}"));
        }
    }

    /** @param answers each with the JSON of a 200 */
    ScriptedLab(String path, Function<Request, String> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> answer(exchange, answers));
        server.start();
    }

    private static void answer(HttpExchange exchange, Function<Request, String> answers) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String reply = answers.apply(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), ""),
                body));
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    LabRest client() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new LabRest(base, "test", "token");
    }

    /** In a phase of five minutes, on a terminal of 200 columns. */
    Progress progress(String phase) {
        Progress progress = new Progress(
                List.of(new Progress.Phase(phase, Duration.ofMinutes(5))),
                new PrintWriter(text),
                200,
                Clock.systemUTC());
        progress.next();
        return progress;
    }

    /** What was shown so far. */
    String text() {
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
