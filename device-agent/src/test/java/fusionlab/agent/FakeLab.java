package fusionlab.agent;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A lab of the JDK's own HTTP server: leases the given jobs and keeps the agents' requests. */
final class FakeLab implements AutoCloseable {

    static final String REGISTRATION_TOKEN = "one-time";
    static final String DEVICE_TOKEN = "device-token";

    final BlockingQueue<Registration.Request> registrations = new LinkedBlockingQueue<>();
    final BlockingQueue<Lease.Request> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Lease.Heartbeat> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    volatile String acceptedDeviceToken = DEVICE_TOKEN;

    /** Jobs are cancelled once they have done a round. */
    volatile boolean cancelled;

    volatile int heartbeatStatus = 200;
    volatile int reportStatus = 200;

    private final Gson gson = new Gson();
    private final BlockingQueue<Lease> work = new LinkedBlockingQueue<>();
    private final AtomicLong leases = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final InetSocketAddress address;
    private HttpServer server;
    private boolean tokenUsed;

    FakeLab() throws IOException {
        server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = server.getAddress();
    }

    URI uri() {
        return URI.create("http://" + address.getHostString() + ":" + address.getPort());
    }

    /** Leases {@code job} on the next request. */
    Lease lease(Job job) {
        long id = leases.incrementAndGet();
        Lease lease = new Lease(id, 10 + id, 30, 1, job);
        work.add(lease);
        return lease;
    }

    void goAway() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = listen(address);
    }

    Report nextReport() throws InterruptedException {
        Report report = reports.poll(30, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no report came within 30 s");
        }
        return report;
    }

    private HttpServer listen(InetSocketAddress where) throws IOException {
        HttpServer fresh = HttpServer.create(where, 0);
        fresh.setExecutor(threads);
        fresh.createContext("/", this::answer);
        fresh.start();
        return fresh;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            if (path.equals(Protocol.REGISTER)) {
                register(exchange, gson.fromJson(body, Registration.Request.class));
            } else if (!("Bearer " + acceptedDeviceToken)
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, 401, "The device token is not valid.");
            } else if (path.equals(Protocol.LEASES)) {
                lease(exchange, gson.fromJson(body, Lease.Request.class));
            } else if (path.endsWith("/heartbeat")) {
                Lease.Heartbeat beat = gson.fromJson(body, Lease.Heartbeat.class);
                heartbeats.add(beat);
                send(exchange, heartbeatStatus, gson.toJson(new Lease.HeartbeatAnswer(cancelled && beat.done() > 0)));
            } else if (reportStatus == 200) {
                reports.add(gson.fromJson(body, Report.class));
                send(exchange, 200, gson.toJson(new Report.Answer(true)));
            } else {
                refuse(exchange, reportStatus, "The job has been leased again.");
            }
        }
    }

    private synchronized void register(HttpExchange exchange, Registration.Request request) throws IOException {
        if (tokenUsed || !request.registrationToken().equals(REGISTRATION_TOKEN)) {
            refuse(exchange, 401, "The registration token is wrong, used up or too old.");
            return;
        }
        tokenUsed = true;
        registrations.add(request);
        send(exchange, 200, gson.toJson(new Registration.Response(7, "bench-1", DEVICE_TOKEN)));
    }

    private void lease(HttpExchange exchange, Lease.Request request) throws IOException {
        try {
            requests.add(request);
            Lease lease = request.waitingFor() != null ? null : work.poll(request.waitSeconds(), TimeUnit.SECONDS);
            if (lease == null) {
                exchange.sendResponseHeaders(204, -1);
            } else {
                send(exchange, 200, gson.toJson(lease));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String detail) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        send(exchange, status, "{\"status\":" + status + ",\"detail\":\"" + detail + "\"}");
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
