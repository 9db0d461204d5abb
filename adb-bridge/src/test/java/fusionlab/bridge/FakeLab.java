package fusionlab.bridge;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A lab of the JDK's own HTTP server: notes what the bridge says, registers phones on request, counts what their agents ask. */
final class FakeLab implements AutoCloseable {

    static final String TOKEN = "bridge-token";

    private static final long LIMIT_SECONDS = 240;

    private final Gson gson = new Gson();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Bridge.Phone> phones = new HashMap<>();
    private final Map<String, List<String>> events = new HashMap<>();
    private final Map<String, Bridge.Wanted> wanted = new TreeMap<>();
    private final Map<String, String> serials = new HashMap<>();
    private final Map<Long, Integer> asked = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private @Nullable String adbProblem;
    private long devices;
    private final Set<Long> revoked = new HashSet<>();
    private int registrations;
    private boolean away;
    private int turnedAway;

    FakeLab() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Presses "Register": the phone becomes a device whose agent is to run. */
    synchronized long register(String serial) {
        long id = ++devices;
        wanted.put(serial, new Bridge.Wanted(serial, id, "device-" + id, true, null));
        return id;
    }

    synchronized void run(String serial, boolean run) {
        Bridge.Wanted before = Objects.requireNonNull(wanted.get(serial));
        wanted.put(serial, new Bridge.Wanted(serial, before.deviceId(), before.deviceName(), run, null));
    }

    synchronized void unregister(String serial) {
        wanted.remove(serial);
    }

    /** The next word of the device's agent is refused; its next registration is not. */
    synchronized void revoke(long device) {
        revoked.add(device);
    }

    /** Answers nobody, as a server that restarts behind a proxy. */
    synchronized void away(boolean now) {
        away = now;
        turnedAway = 0;
    }

    /** Waits until so many requests of agents came while it was away. */
    void awaitTurnedAway(int requests) throws InterruptedException {
        await(requests + " requests in vain", () -> turnedAway >= requests);
    }

    synchronized int registrations() {
        return registrations;
    }

    synchronized int asked(long device) {
        return asked.getOrDefault(device, 0);
    }

    synchronized List<String> events(String serial) {
        return List.copyOf(events.getOrDefault(serial, List.of()));
    }

    synchronized @Nullable String adbProblem() {
        return adbProblem;
    }

    /** The bridge's last report on a phone. */
    synchronized Bridge.Phone phone(String serial) {
        return Objects.requireNonNull(phones.get(serial), serial);
    }

    synchronized boolean sees(String serial) {
        return phones.containsKey(serial);
    }

    /** Waits until the bridge says so of the phone. */
    Bridge.Phone await(String serial, String what, Predicate<Bridge.Phone> condition) throws InterruptedException {
        await(serial + " " + what, () -> {
            Bridge.Phone phone = phones.get(serial);
            return phone != null && condition.test(phone);
        });
        return phone(serial);
    }

    void awaitAgent(String serial, Bridge.Agent agent) throws InterruptedException {
        await(serial, agent.toString(), phone -> phone.agent() == agent);
    }

    void awaitEvent(String serial, String text) throws InterruptedException {
        await(serial + " says " + text, () -> events.getOrDefault(serial, List.of()).stream()
                .anyMatch(event -> event.contains(text)));
    }

    /** Waits for so many more requests of a device's agent. */
    void awaitAsked(long device, int more) throws InterruptedException {
        int before = asked(device);
        await("device " + device + " asks", () -> asked.getOrDefault(device, 0) >= before + more);
    }

    interface Condition {
        boolean holds();
    }

    synchronized void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.holds()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited " + LIMIT_SECONDS + " s for: " + what + "; phones " + phones.values()
                        + ", events " + events + ", adb " + adbProblem);
            }
            wait(left);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (turnsAway(exchange.getRequestURI().getPath())) {
                send(exchange, 503, "{\"detail\":\"restarting\"}");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case Protocol.BRIDGE_SYNC -> {
                    if (("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                        send(exchange, 200, gson.toJson(sync(gson.fromJson(body, Bridge.Sync.class))));
                    } else {
                        send(exchange, 401, "{\"detail\":\"no such token\"}");
                    }
                }
                case Protocol.REGISTER -> registerAgent(exchange, gson.fromJson(body, JsonObject.class));
                case Protocol.LEASES -> {
                    long device =
                            gson.fromJson(body, JsonObject.class).get("device").getAsLong();
                    send(exchange, count(device) ? 200 : 401, "{}");
                }
                default -> send(exchange, 404, "{}");
            }
        }
    }

    /** As the lab does: a registered phone that adb calls otherwise now is known by its own serial number. */
    private void follow(Bridge.Phone phone) {
        String own = phone.ownSerial();
        String before = own == null ? null : serials.put(own, phone.serial());
        Bridge.Wanted known = before == null ? null : wanted.get(before);
        if (known != null && !wanted.containsKey(phone.serial())) {
            wanted.remove(before);
            wanted.put(
                    phone.serial(),
                    new Bridge.Wanted(phone.serial(), known.deviceId(), known.deviceName(), known.run(), null));
        }
    }

    private synchronized Bridge.Answer sync(Bridge.Sync sync) {
        adbProblem = sync.adbProblem();
        phones.clear();
        sync.phones().forEach(this::follow);
        for (Bridge.Phone phone : sync.phones()) {
            phones.put(phone.serial(), phone);
            events.computeIfAbsent(phone.serial(), serial -> new ArrayList<>())
                    .addAll(phone.events().stream().map(Bridge.Event::text).toList());
            Bridge.Wanted known = wanted.get(phone.serial());
            if (known != null && phone.needsToken() && known.registrationToken() == null) {
                String token = "token-" + tokens.size();
                tokens.put(token, known.deviceId());
                wanted.put(
                        phone.serial(),
                        new Bridge.Wanted(phone.serial(), known.deviceId(), known.deviceName(), known.run(), token));
            }
        }
        notifyAll();
        return new Bridge.Answer(1, List.copyOf(wanted.values()));
    }

    private void registerAgent(HttpExchange exchange, JsonObject request) throws IOException {
        Long device;
        synchronized (this) {
            device = tokens.remove(request.get("registrationToken").getAsString());
            if (device != null) {
                registrations++;
                revoked.remove(device);
                wanted.replaceAll((serial, it) -> it.deviceId() == device
                        ? new Bridge.Wanted(serial, it.deviceId(), it.deviceName(), it.run(), null)
                        : it);
            }
            notifyAll();
        }
        send(exchange, device == null ? 401 : 200, "{\"deviceId\":" + device + "}");
    }

    private synchronized boolean count(long device) {
        asked.merge(device, 1, Integer::sum);
        notifyAll();
        return !revoked.contains(device);
    }

    private synchronized boolean turnsAway(String path) {
        if (away && !path.equals(Protocol.BRIDGE_SYNC)) {
            turnedAway++;
            notifyAll();
        }
        return away;
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
