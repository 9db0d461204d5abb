package fusionlab.bridge;

import fusionlab.bridge.adb.AdbPhones;
import fusionlab.bridge.adb.AdbServer;
import fusionlab.bridge.adb.AdbUnavailableException;
import fusionlab.bridge.adb.Sight;
import fusionlab.bridge.lab.Contact;
import fusionlab.bridge.lab.Relay;
import fusionlab.bridge.phone.AgentSupply;
import fusionlab.bridge.phone.Phone;
import fusionlab.bridge.phone.SamePhone;
import fusionlab.bridge.phone.Surroundings;
import fusionlab.lab.LabClient;
import fusionlab.lab.LabException;
import fusionlab.lab.LabRefusedException;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between a lab and the phones of this host: one thread talks to the adb server and the lab, and each phone has its own. It is
 * always an HTTP client of the lab. A server that runs it in its own process passes its loopback address and a token made in memory, starts
 * it once it can answer, and closes it before it stops answering. One bridge per JVM (ddmlib).
 */
public final class AdbBridge implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final BridgeSettings settings;
    private final Consumer<String> log;
    private final AdbServer server;
    private final LabClient lab;
    private final Relay relay;
    private final AgentSupply supply;
    private final Map<String, Phone> phones = new TreeMap<>();
    private final Semaphore nudges = new Semaphore(0);
    private final Contact contact = new Contact(System::nanoTime);
    private final Thread thread;
    private @Nullable AdbPhones adb;
    private @Nullable String lastProblem;
    private Set<String> registered = Set.of();
    private Duration pause = FIRST_PAUSE;
    private volatile boolean closing;
    private volatile boolean refused;

    /**
     * Starts the threads and returns; whether adb and the lab are reachable shows later.
     *
     * @param log receives lines for people
     */
    public static AdbBridge start(BridgeSettings settings, Consumer<String> log) {
        try {
            AdbBridge bridge = new AdbBridge(settings, log);
            bridge.thread.start();
            return bridge;
        } catch (IOException e) {
            throw new UncheckedIOException("The bridge cannot be prepared: " + e.getMessage(), e);
        }
    }

    private AdbBridge(BridgeSettings settings, Consumer<String> log) throws IOException {
        this.settings = settings;
        this.log = log;
        this.server = new AdbServer(settings.adbPort(), System.getenv());
        this.lab = new LabClient(settings.server(), "fusionlab-bridge")
                .withToken(settings.token())
                .trusting(settings.tls());
        this.relay = Relay.to(settings.server(), settings.tls());
        this.supply = AgentSupply.of(
                settings.agentFiles(),
                settings.name() + "@" + settings.server(),
                settings.devicePort(),
                relay.port(),
                settings.path());
        this.thread = new Thread(this::run, "adb-bridge");
        this.thread.setDaemon(true);
    }

    /** Whether the lab refused the token, so that continuing is useless. */
    public boolean refused() {
        return refused;
    }

    private void run() {
        try {
            while (!closing) {
                turn();
                if (nudges.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(SHORTEST_PAUSE.toMillis()); // changes come in swarms
                    nudges.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        try {
            sync(look());
        } catch (RuntimeException e) { // the bridge continues for the other phones
            say("Unexpected failure in the bridge: " + e);
        }
    }

    /** Brings the list of phones up to date. Returns why that failed, for all or some phones; or null. */
    private @Nullable String look() throws InterruptedException {
        try {
            server.ensureRunning();
            if (adb == null) {
                adb = AdbPhones.follow(server, nudges::release);
            }
            Map<Boolean, List<Sight>> sights = adb.sights().stream()
                    .collect(Collectors.partitioningBy(sight -> sight.unusable().isEmpty()));
            update(adb, sights.getOrDefault(true, List.of()));
            return sights.getOrDefault(false, List.of()).stream()
                    .flatMap(sight -> sight.unusable().stream())
                    .reduce((first, second) -> first + " " + second)
                    .orElse(null);
        } catch (AdbUnavailableException e) {
            update(adb, List.of());
            return e.getMessage();
        } catch (IOException e) {
            return "The adb server on port " + settings.adbPort() + " does not answer: " + e.getMessage()
                    + ". Restart it: adb kill-server.";
        }
    }

    private synchronized void update(@Nullable AdbPhones from, List<Sight> sights) {
        Map<String, Sight> seen = sights.stream()
                .collect(Collectors.toMap(Sight::serial, Function.identity(), (first, second) -> second));
        phones.values().removeIf(phone -> {
            boolean gone = !seen.containsKey(phone.serial());
            if (gone) {
                log.accept(phone.serial() + " is gone");
                phone.forget();
            }
            return gone;
        });
        for (Sight sight : sights) {
            Phone known = phones.get(sight.serial());
            if (known != null) {
                known.seen(sight);
            } else if (from != null && !closing) {
                log.accept(sight.serial() + " appeared: " + sight.state());
                phones.put(
                        sight.serial(),
                        new Phone(sight, from.link(sight.serial()), supply, settings.timing(), surroundings()).start());
            }
        }
    }

    private Surroundings surroundings() {
        return new Surroundings() {
            @Override
            public void changed() {
                nudges.release();
            }

            @Override
            public Duration inTouch() {
                return contact.lasting();
            }
        };
    }

    private synchronized List<Phone> phones() {
        return new ArrayList<>(phones.values());
    }

    private void sync(@Nullable String problem) {
        List<Phone> all = SamePhone.once(phones(), registered);
        List<Bridge.Phone> snapshots = all.stream().map(Phone::snapshot).toList();
        try {
            Bridge.Sync sync = new Bridge.Sync(Protocol.VERSION, settings.name(), problem, snapshots);
            Bridge.Answer answer = lab.post(Protocol.BRIDGE_SYNC, sync)
                    .waiting(Duration.ZERO)
                    .send()
                    .as(Bridge.Answer.class);
            contact.made();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).answered(snapshots.get(i), answer);
            }
            registered = answer.wanted().stream().map(Bridge.Wanted::serial).collect(Collectors.toSet());
            refused = false;
            pause = bounded(Duration.ofSeconds(answer.syncSeconds()));
            say(problem);
        } catch (LabException e) {
            contact.lost();
            refused = e instanceof LabRefusedException no && no.unauthorized();
            pause = bounded(pause.multipliedBy(2));
            say(e instanceof LabRefusedException ? settings.server() + ": " + e.getMessage() : e.getMessage());
        }
    }

    private static Duration bounded(Duration wish) {
        return Duration.ofSeconds(Math.max(1, Math.min(LONGEST_PAUSE.toSeconds(), wish.toSeconds())));
    }

    /** Reports each problem once. */
    private void say(@Nullable String problem) {
        if (problem != null && !problem.equals(lastProblem)) {
            log.accept(problem);
        } else if (problem == null && lastProblem != null) {
            log.accept("everything works again");
        }
        lastProblem = problem;
    }

    /** Stops the agents and restores all phones to their original state; their files stay for the next start. */
    @Override
    public void close() {
        closing = true;
        List<Phone> all = phones();
        all.forEach(Phone::leave);
        try {
            long deadline = System.nanoTime()
                    + settings.timing().toStop().plusSeconds(5).toNanos();
            for (Phone phone : all) {
                phone.join(Duration.ofNanos(deadline - System.nanoTime()));
            }
            thread.interrupt();
            lab.hangUp();
            thread.join(SHORTEST_PAUSE.toMillis());
            relay.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.accept("The relay was not closed: " + e.getMessage());
        }
        AdbPhones open = adb;
        if (open != null) {
            open.close();
        }
    }
}
