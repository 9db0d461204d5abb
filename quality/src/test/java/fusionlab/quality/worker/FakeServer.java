package fusionlab.quality.worker;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.protocol.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The server's end of the protocol, as far as a worker sees it: leases in a queue, and answers that tests prescribe. */
final class FakeServer implements AutoCloseable {

    static final String TOKEN = "right-token";
    static final String SESSION = "6f1c1f4e-0000-4000-8000-000000000000";

    final BlockingQueue<Evaluation.Lease> leases = new LinkedBlockingQueue<>();
    final BlockingQueue<Evaluation.Offer> offers = new LinkedBlockingQueue<>();
    final BlockingQueue<Evaluation.Heartbeat> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<Evaluation.Result> results = new LinkedBlockingQueue<>();

    final BlockingQueue<Tuning.Heartbeat> tuningHeartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<Tuning.Problem> tuningProblems = new LinkedBlockingQueue<>();
    final BlockingQueue<Upload> uploads = new LinkedBlockingQueue<>();

    final BlockingQueue<DecoderTraining.Heartbeat> decoderHeartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<DecoderTraining.Figures> figures = new LinkedBlockingQueue<>();

    /** States that were handed in. */
    final BlockingQueue<Upload> states = new LinkedBlockingQueue<>();

    /** What is given as a tuning's state; null for none. */
    volatile byte @Nullable [] state;

    /** What is given for a SHA-256, whether it is right or not. */
    final Map<String, byte[]> files = new ConcurrentHashMap<>();

    final Queue<String> downloads = new ConcurrentLinkedQueue<>();

    /** After how many bytes the next downloads break off. */
    final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();

    /** Bytes of all downloads. */
    final AtomicLong sent = new AtomicLong();

    /** What the next results are answered with; 200 when empty. */
    final Queue<Integer> resultStatuses = new ConcurrentLinkedQueue<>();

    /** The piece that is cancelled. */
    volatile long cancelledToken;

    /** Tunings are cancelled that have done so many steps. */
    volatile int tuningsCancelledFrom = Integer.MAX_VALUE;

    /** Whether decoders are cancelled once a step of theirs is done. */
    volatile boolean decodersCancelled;

    private volatile String session = SESSION;

    private final Gson gson = WireJson.gson();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /** Weights that were handed over. */
    @SuppressWarnings("ArrayRecordComponent")
    record Upload(String path, String sha256, byte[] bytes) {}

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(Evaluation.LEASES, this::handle);
        server.createContext(Tuning.TUNINGS, this::tuning);
        server.createContext(DecoderTraining.DECODERS, this::decoder);
        server.createContext(Tuning.FILES, this::file);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"detail\": \"There is no such token\"}");
        } else if (!path.equals(Evaluation.LEASES) && anothers(exchange)) {
            answer(exchange, 404, "{\"detail\": \"This worker has no such lease\"}");
        } else if (path.endsWith("/heartbeat")) {
            Evaluation.Heartbeat beat = gson.fromJson(body, Evaluation.Heartbeat.class);
            heartbeats.add(beat);
            boolean cancelled = beat.fencingToken() == cancelledToken;
            answer(exchange, 200, gson.toJson(new Evaluation.HeartbeatAnswer(cancelled)));
        } else if (path.endsWith("/result")) {
            Integer status = resultStatuses.poll();
            if (status == null) {
                results.add(gson.fromJson(body, Evaluation.Result.class));
                answer(exchange, 200, "{\"accepted\": true}");
            } else {
                answer(exchange, status, "{\"detail\": \"as the test wants\"}");
            }
        } else {
            Evaluation.Offer offer = gson.fromJson(body, Evaluation.Offer.class);
            session = offer.session();
            offers.add(offer);
            lease(exchange);
        }
    }

    /** As the real server: who holds a lease says so with its session. */
    private boolean anothers(HttpExchange exchange) {
        return !session.equals(exchange.getRequestHeaders().getFirst(Evaluation.SESSION));
    }

    private void tuning(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        if (anothers(exchange)) {
            answer(exchange, 404, "{\"detail\": \"This worker has no such lease\"}");
            return;
        }
        if (path.endsWith("/heartbeat")) {
            Tuning.Heartbeat beat = gson.fromJson(new String(body, StandardCharsets.UTF_8), Tuning.Heartbeat.class);
            tuningHeartbeats.add(beat);
            answer(exchange, 200, gson.toJson(new Evaluation.HeartbeatAnswer(beat.done() >= tuningsCancelledFrom)));
            return;
        }
        if (path.endsWith("/state")) {
            state(exchange, body);
            return;
        }
        deliver(exchange, path, body);
    }

    private void deliver(HttpExchange exchange, String path, byte[] body) throws IOException {
        Integer status = resultStatuses.poll();
        if (status != null) {
            answer(exchange, status, "{\"detail\": \"as the test wants\"}");
        } else if (path.endsWith("/problem")) {
            tuningProblems.add(gson.fromJson(new String(body, StandardCharsets.UTF_8), Tuning.Problem.class));
            answer(exchange, 200, "{\"accepted\": true}");
        } else {
            String sha256 = exchange.getRequestHeaders().getFirst(Tuning.CONTENT_SHA256);
            files.put(sha256, body);
            uploads.add(new Upload(exchange.getRequestURI().toString(), sha256, body));
            answer(exchange, 200, "{\"accepted\": true}");
        }
    }

    private void decoder(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text = new String(body, StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        if (anothers(exchange)) {
            answer(exchange, 404, "{\"detail\": \"This worker has no such lease\"}");
        } else if (path.endsWith("/heartbeat")) {
            DecoderTraining.Heartbeat beat = gson.fromJson(text, DecoderTraining.Heartbeat.class);
            decoderHeartbeats.add(beat);
            boolean cancelled = decodersCancelled && beat.done() > 0;
            answer(exchange, 200, gson.toJson(new Evaluation.HeartbeatAnswer(cancelled)));
        } else if (path.endsWith("/figures")) {
            figures.add(gson.fromJson(text, DecoderTraining.Figures.class));
            answer(exchange, 200, "{\"accepted\": true}");
        } else {
            deliver(exchange, path, body);
        }
    }

    private void state(HttpExchange exchange, byte[] body) throws IOException {
        byte[] given = state;
        if (exchange.getRequestMethod().equals("PUT")) {
            String sha256 = exchange.getRequestHeaders().getFirst(Tuning.CONTENT_SHA256);
            states.add(new Upload(exchange.getRequestURI().toString(), sha256, body));
            answer(exchange, 200, "{\"accepted\": true}");
        } else if (given == null) {
            answer(exchange, 404, "{\"detail\": \"There is no such state\"}");
        } else {
            exchange.sendResponseHeaders(200, given.length);
            exchange.getResponseBody().write(given);
            exchange.close();
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String sha256 = path.substring(path.lastIndexOf('/') + 1);
        downloads.add(sha256);
        byte[] bytes = files.get(sha256);
        if (bytes == null) {
            answer(exchange, 404, "{\"detail\": \"There are no such weights\"}");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean continues = range != null
                && ('"' + sha256 + '"').equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = continues ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, bytes.length - from);
        Integer cut = cuts.poll();
        exchange.getResponseBody().write(bytes, from, cut == null ? bytes.length - from : cut);
        sent.addAndGet(cut == null ? bytes.length - from : cut);
        try {
            exchange.close();
        } catch (IllegalStateException isCut) {
            return;
        }
    }

    private void lease(HttpExchange exchange) throws IOException {
        Evaluation.Lease lease = polled();
        if (lease == null) {
            answer(exchange, 204, "");
        } else {
            answer(exchange, 200, gson.toJson(lease));
        }
    }

    private Evaluation.@Nullable Lease polled() {
        try {
            return leases.poll(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within a minute");
        }
        return next;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
