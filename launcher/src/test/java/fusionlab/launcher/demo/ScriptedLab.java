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
import java.util.function.Function;

/** A lab over HTTP whose answers a test writes, and the terminal of a demo that asks it. */
final class ScriptedLab implements AutoCloseable {

    private final HttpServer server;
    private final StringWriter text = new StringWriter();

    record Request(String method, String path, String body) {}

    /** @param answers each with the JSON of a 200 */
    ScriptedLab(String path, Function<Request, String> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> answer(exchange, answers));
        server.start();
    }

    private static void answer(HttpExchange exchange, Function<Request, String> answers) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String reply = answers.apply(new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body));
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
