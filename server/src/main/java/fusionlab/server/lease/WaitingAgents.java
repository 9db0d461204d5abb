package fusionlab.server.lease;

import fusionlab.protocol.Lease;
import fusionlab.server.system.DatabaseGate;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Loans loans;
    private final DatabaseGate gate;
    private final JdbcClient database;
    private final LeaseSettings settings;
    private final LeaseMetrics metrics;
    private final Map<Long, Deque<DeferredResult<ResponseEntity<Lease>>>> waiting = new ConcurrentHashMap<>();
    private final Set<DeferredResult<ResponseEntity<Lease>>> heldBack = ConcurrentHashMap.newKeySet();
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

    /** Answers with a lease as soon as there is one, or with 204 when the time is over. */
    DeferredResult<ResponseEntity<Lease>> await(long deviceId, Duration patience) {
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        if (patience.isZero() || count.get() >= settings.maximumWaiting()) {
            var answer = new DeferredResult<ResponseEntity<Lease>>();
            answer.setResult(lend(deviceId).map(ResponseEntity::ok).orElse(nothing));
            return answer;
        }
        var answer = new DeferredResult<ResponseEntity<Lease>>(patience.toMillis(), nothing);
        answer.onCompletion(() -> remove(deviceId, answer));
        add(deviceId, answer);
        offer(deviceId);
        return answer;
    }

    /** For an agent that holds itself back: it is answered when the time is over, so that it does not ask all the time. */
    DeferredResult<ResponseEntity<Lease>> lendNothing(Duration patience) {
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        var answer = new DeferredResult<ResponseEntity<Lease>>(Math.max(1, patience.toMillis()), nothing);
        if (patience.isZero() || heldBack.size() >= settings.maximumWaiting()) {
            answer.setResult(nothing);
            return answer;
        }
        answer.onCompletion(() -> heldBack.remove(answer));
        heldBack.add(answer);
        return answer;
    }

    /** Hands the device's next job to the agent that has waited longest. */
    private void offer(long deviceId) {
        DeferredResult<ResponseEntity<Lease>> answer = longestWaiting(deviceId);
        if (answer == null) {
            return;
        }
        try {
            lend(deviceId).ifPresent(lease -> {
                if (!answer.setResult(ResponseEntity.ok(lease))) {
                    gate.with(() -> loans.giveBack(lease));
                }
            });
        } catch (RuntimeException failure) {
            answer.setErrorResult(failure);
        }
    }

    private Optional<Lease> lend(long deviceId) {
        return metrics.lease(() -> gate.with(() -> loans.lend(deviceId)));
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

    private List<Long> devicesWithWork() {
        return gate.with(() -> database.sql(
                        "select distinct device_id from job where state = 'QUEUED' and device_id in (:devices)")
                .param("devices", List.copyOf(waiting.keySet()))
                .query(Long.class)
                .list());
    }

    private void add(long deviceId, DeferredResult<ResponseEntity<Lease>> answer) {
        waiting.compute(deviceId, (id, answers) -> {
            Deque<DeferredResult<ResponseEntity<Lease>>> queue = answers == null ? new ArrayDeque<>() : answers;
            queue.addLast(answer);
            count.incrementAndGet();
            return queue;
        });
    }

    private void remove(long deviceId, DeferredResult<ResponseEntity<Lease>> answer) {
        waiting.computeIfPresent(deviceId, (id, answers) -> {
            if (answers.remove(answer)) {
                count.decrementAndGet();
            }
            return answers.isEmpty() ? null : answers;
        });
    }

    private @Nullable DeferredResult<ResponseEntity<Lease>> longestWaiting(long deviceId) {
        var found = new AtomicReference<@Nullable DeferredResult<ResponseEntity<Lease>>>();
        waiting.computeIfPresent(deviceId, (id, answers) -> {
            answers.stream()
                    .filter(answer -> !answer.isSetOrExpired())
                    .findFirst()
                    .ifPresent(found::set);
            return answers;
        });
        return found.get();
    }

    /** Lets everyone go, so that the server can stop at once. */
    @PreDestroy
    void close() {
        threads.shutdownNow();
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        heldBack.forEach(answer -> answer.setResult(nothing));
        waiting.values().forEach(answers -> List.copyOf(answers).forEach(answer -> answer.setResult(nothing)));
    }
}
