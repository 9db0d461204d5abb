package fusionlab.server.lease;

import fusionlab.protocol.Lease;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.BusyException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Agents that wait for work. A waiting agent holds neither a thread nor a database connection: a signal inside this process, and a look at
 * the queues of all waiting devices in one query every two seconds, bring the work to it.
 */
@Component
class WaitingAgents {

    private static final Logger log = LoggerFactory.getLogger(WaitingAgents.class);
    private static final ResponseEntity<Lease> NOTHING =
            ResponseEntity.noContent().build();

    private final Loans loans;
    private final DatabaseGate gate;
    private final JdbcClient database;
    private final LeaseSettings settings;
    private final LeaseMetrics metrics;
    private final Map<Long, List<Waiting>> waiting = new ConcurrentHashMap<>();
    private final Map<DeferredResult<ResponseEntity<Lease>>, Long> heldBack = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ScheduledExecutorService threads;

    WaitingAgents(
            Loans loans,
            WorkSignal signal,
            DatabaseGate gate,
            JdbcClient database,
            LeaseSettings settings,
            LeaseMetrics metrics) {
        this.loans = loans;
        this.gate = gate;
        this.database = database;
        this.settings = settings;
        this.metrics = metrics;
        this.threads = Executors.newScheduledThreadPool(2, task -> {
            var thread = new Thread(task, "waiting-agents");
            thread.setDaemon(true);
            return thread;
        });
        long recheck = settings.recheck().toMillis();
        threads.scheduleWithFixedDelay(this::look, recheck, recheck, TimeUnit.MILLISECONDS);
        signal.onWork(deviceId -> {
            if (waiting.containsKey(deviceId) && !threads.isShutdown()) {
                threads.execute(() -> offer(deviceId));
            }
        });
    }

    /**
     * Answers with a lease as soon as there is one, or with 204 when the time is over.
     *
     * @param session the agent's process. One that asks again has lost its connection: the new request takes the place of the old one, and a lease
     *     whose answer got lost is answered again. Null for agents that do not say it
     */
    DeferredResult<ResponseEntity<Lease>> await(long deviceId, @Nullable String session, Duration patience) {
        if (patience.isZero() || count.get() >= settings.maximumWaiting()) {
            var answer = new DeferredResult<ResponseEntity<Lease>>();
            answer.setResult(lendAgain(deviceId, session)
                    .or(() -> lend(deviceId, session))
                    .map(ResponseEntity::ok)
                    .orElse(NOTHING));
            return answer;
        }
        var answer = new DeferredResult<ResponseEntity<Lease>>(patience.toMillis(), NOTHING);
        answer.onCompletion(() -> remove(deviceId, answer));
        add(deviceId, session, answer);
        try {
            // In this order: a loan that was made for the connection before must be seen here.
            lendAgain(deviceId, session).ifPresent(lease -> answer.setResult(ResponseEntity.ok(lease)));
        } catch (RuntimeException failure) {
            answer.setErrorResult(failure);
        }
        if (!answer.isSetOrExpired()) {
            offer(deviceId);
        }
        return answer;
    }

    /** For an agent that holds itself back: it is answered when the time is over, so that it does not ask all the time. */
    DeferredResult<ResponseEntity<Lease>> lendNothing(long deviceId, Duration patience) {
        var answer = new DeferredResult<ResponseEntity<Lease>>(Math.max(1, patience.toMillis()), NOTHING);
        if (patience.isZero() || heldBack.size() >= settings.maximumWaiting()) {
            answer.setResult(NOTHING);
            return answer;
        }
        requireRoom(deviceId, Collections.frequency(heldBack.values(), deviceId));
        answer.onCompletion(() -> heldBack.remove(answer));
        heldBack.put(answer, deviceId);
        return answer;
    }

    private void requireRoom(long deviceId, int waitingNow) {
        if (waitingNow >= settings.waitingOfDevice()) {
            throw new BusyException(waitingNow + " agents of device " + deviceId + " wait already");
        }
    }

    /** Hands the device's next job to the agent that asked last: of two the older may be a process that is no more, whose connection nobody closed. */
    private void offer(long deviceId) {
        Waiting last = lastThatAsked(deviceId);
        if (last == null) {
            return;
        }
        try {
            lend(deviceId, last.session).ifPresent(lease -> {
                boolean answered = last.answer.setResult(ResponseEntity.ok(lease));
                if (!answered && last.session == null) { // a session asks again and gets what is its own
                    gate.with(() -> loans.giveBack(lease));
                }
            });
        } catch (RuntimeException failure) {
            last.answer.setErrorResult(failure);
        }
    }

    private Optional<Lease> lend(long deviceId, @Nullable String session) {
        return metrics.lease(() -> gate.with(() -> loans.lend(deviceId, session)));
    }

    private Optional<Lease> lendAgain(long deviceId, @Nullable String session) {
        return session == null ? Optional.empty() : gate.with(() -> loans.lendAgain(deviceId, session));
    }

    private void look() {
        try {
            if (!waiting.isEmpty()) {
                devicesWithWork().forEach(this::offer);
            }
        } catch (RuntimeException failure) {
            log.warn("Could not look for work of waiting agents; the next look is in {}", settings.recheck(), failure);
        }
    }

    /** The last agent may leave at any moment. */
    List<Long> devicesWithWork() {
        List<Long> devices = List.copyOf(waiting.keySet());
        if (devices.isEmpty()) {
            return devices;
        }
        return gate.with(() -> database.sql(
                        "select distinct device_id from job where state = 'QUEUED' and device_id in (:devices)")
                .param("devices", devices)
                .query(Long.class)
                .list());
    }

    private void add(long deviceId, @Nullable String session, DeferredResult<ResponseEntity<Lease>> answer) {
        var before = new AtomicReference<@Nullable DeferredResult<ResponseEntity<Lease>>>();
        waiting.compute(deviceId, (id, known) -> {
            List<Waiting> agents = known == null ? new CopyOnWriteArrayList<>() : known;
            for (Waiting each : agents) {
                if (session != null && session.equals(each.session)) {
                    before.set(each.answer);
                    each.answer = answer;
                    return agents;
                }
            }
            requireRoom(deviceId, agents.size());
            agents.add(new Waiting(session, answer));
            count.incrementAndGet();
            return agents;
        });
        DeferredResult<ResponseEntity<Lease>> superseded = before.get();
        if (superseded != null) {
            superseded.setResult(NOTHING);
        }
    }

    private void remove(long deviceId, DeferredResult<ResponseEntity<Lease>> answer) {
        waiting.computeIfPresent(deviceId, (id, agents) -> {
            if (agents.removeIf(each -> each.answer == answer)) {
                count.decrementAndGet();
            }
            return agents.isEmpty() ? null : agents;
        });
    }

    int waitingOf(long deviceId) {
        return waiting.getOrDefault(deviceId, List.of()).size();
    }

    private @Nullable Waiting lastThatAsked(long deviceId) {
        return waiting.getOrDefault(deviceId, List.of()).stream()
                .filter(each -> !each.answer.isSetOrExpired())
                .reduce((before, after) -> after)
                .orElse(null);
    }

    /** Lets everyone go, so that the server can stop at once. */
    @PreDestroy
    void close() {
        threads.shutdownNow();
        heldBack.keySet().forEach(answer -> answer.setResult(NOTHING));
        waiting.values().forEach(agents -> agents.forEach(each -> each.answer.setResult(NOTHING)));
    }

    /** An agent, and the connection on which it waits now. */
    private static final class Waiting {

        private final @Nullable String session;
        private volatile DeferredResult<ResponseEntity<Lease>> answer;

        Waiting(@Nullable String session, DeferredResult<ResponseEntity<Lease>> answer) {
            this.session = session;
            this.answer = answer;
        }
    }
}
