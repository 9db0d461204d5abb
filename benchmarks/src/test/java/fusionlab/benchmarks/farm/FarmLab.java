package fusionlab.benchmarks.farm;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** As much of a lab as a farm needs: devices, campaigns, leases without an end, and faults for some devices. */
final class FarmLab implements AutoCloseable {

    static final String TOKEN = "operator";

    private static final Job JOB =
            new Job(RuntimeProfile.onnxCpu(1), 8, "a", List.of("a", "b"), List.of(), 3, 2, 1, 1000, 1000, 1);

    final List<JsonObject> campaigns = new CopyOnWriteArrayList<>();
    final List<Report> reports = new CopyOnWriteArrayList<>();
    final Set<String> authorizations = ConcurrentHashMap.newKeySet();
    final AtomicInteger notHealthyYet = new AtomicInteger();
    /** Device that gets no work, whose reports fail, or whose first lease's connection breaks; 0 for none. */
    volatile long idle;

    volatile long failing;
    final AtomicLong dropping = new AtomicLong();

    private final Gson gson = new Gson();
    private final AtomicLong devices = new AtomicLong();
    private final AtomicLong leases = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    FarmLab() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            long device = token.startsWith("Bearer device-") ? Long.parseLong(token.substring(14)) : 0;
            switch (path) {
                case "/actuator/health" -> send(exchange, notHealthyYet.getAndDecrement() > 0 ? 503 : 200, "{}");
                case "/api/v1/devices" -> {
                    authorizations.add(token);
                    long id = devices.incrementAndGet();
                    send(exchange, 201, "{\"id\": " + id + ", \"registrationToken\": \"once-" + id + "\"}");
                }
                case "/api/v1/campaigns" -> {
                    campaigns.add(JsonParser.parseString(body).getAsJsonObject());
                    send(exchange, 201, "{\"id\": 1}");
                }
                case Protocol.REGISTER -> {
                    String once = JsonParser.parseString(body)
                            .getAsJsonObject()
                            .get("registrationToken")
                            .getAsString();
                    long id = Long.parseLong(once.substring(5));
                    send(exchange, 200, gson.toJson(new Registration.Response(id, "farm-" + id, "device-" + id)));
                }
                case Protocol.LEASES -> lease(exchange, device);
                default -> report(exchange, device, body);
            }
        }
    }

    private void lease(HttpExchange exchange, long device) throws IOException {
        if (device == idle) {
            exchange.sendResponseHeaders(204, -1);
        } else if (dropping.compareAndSet(device, 0)) {
            exchange.sendResponseHeaders(200, 100); // and closed without its body
        } else {
            long lease = leases.incrementAndGet();
            send(exchange, 200, gson.toJson(new Lease(lease, 100 + lease, 30, 10, JOB)));
        }
    }

    private void report(HttpExchange exchange, long device, String body) throws IOException {
        if (device == failing) {
            send(exchange, 500, "{\"detail\": \"disk full\"}");
            return;
        }
        reports.add(gson.fromJson(body, Report.class));
        send(exchange, 200, "{\"accepted\": true}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
