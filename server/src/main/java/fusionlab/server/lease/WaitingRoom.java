package fusionlab.server.lease;

import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.BusyException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Requests that wait for work, without a thread or a database connection: an event in this process, and a periodic query of all queues for
 * each kind of work, bring the work to them. Thread-safe.
 *
 * @param <L> the lease sent to the holder
 */
public class WaitingRoom<L> {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

    private final LeaseDesk desk;
    private final List<? extends LeasedWork<L>> works;
    private final LeaseTerms terms;
    private final DatabaseGate gate;
    private final JdbcClient database;
    private final ResponseEntity<L> nothing = ResponseEntity.noContent().build();
    /** Waiting requests by queue, the latest first. Guarded by this. */
    private final Map<Long, Deque<Waiting<L>>> queues = new HashMap<>();
    /** Number of waiting or paused requests by holder. Guarded by this. */
    private final Map<String, Integer> ofHolder = new HashMap<>();

    private int total;

    private final ScheduledExecutorService threads;

    /** @param works served here, in order of preference; all with the same terms */
    public WaitingRoom(
            LeaseDesk desk, List<? extends LeasedWork<L>> works, DatabaseGate gate, JdbcClient database, String name) {
        this.desk = desk;
        this.works = works;
        this.terms = works.get(0).kind().terms();
        this.gate = gate;
        this.database = database;
        this.threads = Executors.newScheduledThreadPool(2, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        long recheck = terms.recheck().toMillis();
        threads.scheduleWithFixedDelay(this::look, recheck, recheck, TimeUnit.MILLISECONDS);
    }

    /**
     * Answers with a lease as soon as there is one, or with 204 at the end of the wait. A session that asks again has lost its connection:
     * the new request replaces the old one, and a lease whose answer was lost is sent again.
     *
     * @throws BusyException if too many requests of the same holder wait
     */
    public DeferredResult<ResponseEntity<L>> await(LeaseRequest request, Duration patience) {
        if (patience.isZero() || full()) {
            var answer = new DeferredResult<ResponseEntity<L>>();
            answer.setResult(againOrNew(request)
                    .or(() -> expire() ? lease(request) : Optional.empty())
                    .map(ResponseEntity::ok)
                    .orElse(nothing));
            return answer;
        }
        Waiting<L> waiting = enter(request, patience);
        try {
            // After entering: a lease made for the previous connection must be seen here.
            againOrNew(request).ifPresent(lease -> hand(waiting, lease));
            offer(request.queue());
            if (!waiting.answer.hasResult()) {
                expire(); // and queued again, which is offered to those who wait
            }
        } catch (RuntimeException failure) {
            fail(waiting, failure);
        }
        return waiting.answer;
    }

    /**
     * An answer as a handler returns it: what is there is written at once, since an asynchronous answer passes all filters twice.
     *
     * @throws RuntimeException the failure that is the answer
     */
    public static Object atOnce(DeferredResult<?> answer) {
        Object result = answer.getResult();
        if (result instanceof RuntimeException failure) {
            throw failure;
        }
        return result == null ? answer : result;
    }

    /** For a device that does not measure now: its request is answered at the end of the wait, so that it does not ask continuously. */
    public DeferredResult<ResponseEntity<L>> holdBack(LeaseHolder holder, Duration patience) {
        var answer = new DeferredResult<ResponseEntity<L>>(Math.max(1, patience.toMillis()), nothing);
        if (patience.isZero() || full()) {
            answer.setResult(nothing);
            return answer;
        }
        count(holder);
        answer.onCompletion(() -> leave(holder));
        return answer;
    }

    private synchronized boolean full() {
        return total >= terms.maximumWaiting();
    }

    private synchronized void count(LeaseHolder holder) {
        int already = ofHolder.getOrDefault(holder.name(), 0);
        if (already >= terms.waitingOfHolder()) {
            throw new BusyException(already + " requests of " + holder.itself() + " already wait for work");
        }
        ofHolder.put(holder.name(), already + 1);
        total++;
    }

    private synchronized void leave(LeaseHolder holder) {
        ofHolder.computeIfPresent(holder.name(), (name, count) -> count == 1 ? null : count - 1);
        total--;
    }

    private Waiting<L> enter(LeaseRequest request, Duration patience) {
        Waiting<L> before = before(request);
        if (before != null) {
            answer(before, nothing);
        }
        var waiting = new Waiting<>(request, new DeferredResult<ResponseEntity<L>>(patience.toMillis(), nothing));
        synchronized (this) {
            count(request.holder());
            queues.computeIfAbsent(request.queue(), queue -> new ArrayDeque<>()).addFirst(waiting);
        }
        waiting.answer.onCompletion(() -> leave(waiting));
        return waiting;
    }

    private synchronized @Nullable Waiting<L> before(LeaseRequest request) {
        return queues.getOrDefault(request.queue(), new ArrayDeque<>()).stream()
                .filter(each ->
                        request.holder().session() != null && request.holder().equals(each.request.holder()))
                .findFirst()
                .orElse(null);
    }

    /** Leaves at once: an answer that is there before it is awaited has no completion. @return false if it was answered before */
    private boolean answer(Waiting<L> waiting, ResponseEntity<L> with) {
        leave(waiting);
        return waiting.answer.setResult(with);
    }

    private void fail(Waiting<L> waiting, RuntimeException failure) {
        leave(waiting);
        waiting.answer.setErrorResult(failure);
    }

    private synchronized void leave(Waiting<L> waiting) {
        Deque<Waiting<L>> queue = queues.get(waiting.request.queue());
        if (queue != null && queue.removeIf(each -> each == waiting)) {
            leave(waiting.request.holder());
            if (queue.isEmpty()) {
                queues.remove(waiting.request.queue());
            }
        }
    }

    /**
     * Gives a queue's work to waiting requests, the latest first: an older one may be from a process that has ended without closing its
     * connection.
     */
    private void offer(long queue) {
        for (Waiting<L> each : waiting(queue)) {
            if (!each.answer.isSetOrExpired()) {
                try {
                    Optional<L> lease = lease(each.request);
                    if (lease.isPresent()) {
                        hand(each, lease.get());
                    }
                } catch (RuntimeException failure) {
                    fail(each, failure);
                }
            }
        }
    }

    private synchronized List<Waiting<L>> waiting(long queue) {
        return List.copyOf(queues.getOrDefault(queue, new ArrayDeque<>()));
    }

    private void hand(Waiting<L> to, L lease) {
        if (!answer(to, ResponseEntity.ok(lease))
                && to.request.holder().session() == null) { // a session can ask again and get its lease
            gate.with(() -> {
                works.forEach(work -> desk.giveBack(work, to.request.holder()));
                return true;
            });
        }
    }

    /** The lease of a silent holder may have expired since the last sweep. @return whether one had */
    private boolean expire() {
        return gate.with(() -> works.stream().map(desk::expire).reduce(false, Boolean::logicalOr));
    }

    private Optional<L> lease(LeaseRequest request) {
        return gate.with(() -> first(request, work -> desk.lease(work, request)));
    }

    private Optional<L> againOrNew(LeaseRequest request) {
        return works.stream().allMatch(LeasedWork::oneAtATime)
                ? lease(request).or(() -> again(request))
                : again(request).or(() -> lease(request));
    }

    private Optional<L> again(LeaseRequest request) {
        return gate.with(() -> first(request, work -> desk.leaseAgain(work, request)));
    }

    private Optional<L> first(LeaseRequest request, java.util.function.Function<LeasedWork<L>, Optional<L>> way) {
        for (LeasedWork<L> work : works) {
            Optional<L> lease = request.takes(work.kind().name()) ? way.apply(work) : Optional.empty();
            if (lease.isPresent()) {
                return lease;
            }
        }
        return Optional.empty();
    }

    @TransactionalEventListener
    void queued(WorkQueued work) {
        boolean ours = works.stream().anyMatch(each -> each.kind().name().equals(work.kind()));
        if (ours && !waiting(work.queue()).isEmpty() && !threads.isShutdown()) {
            threads.execute(() -> offer(work.queue()));
        }
    }

    private void look() {
        try {
            queuesWithWork().forEach(this::offer);
        } catch (RuntimeException failure) {
            // The boundary of this thread: an exception would end the polling.
            LOG.warn("Could not look for work for waiting requests; trying again in {}", terms.recheck(), failure);
        }
    }

    /** Does not poll while nobody waits. */
    List<Long> queuesWithWork() {
        if (nobodyWaits()) {
            return List.of();
        }
        return gate.with(() -> works.stream()
                .flatMap(work -> database
                        .sql("select distinct queue from %s where state = 'QUEUED'"
                                .formatted(work.kind().table()))
                        .query(Long.class)
                        .list()
                        .stream())
                .distinct()
                .filter(queue -> !waiting(queue).isEmpty())
                .toList());
    }

    private synchronized boolean nobodyWaits() {
        return queues.isEmpty();
    }

    /** Number of requests that wait for a queue. */
    public int waitingOf(long queue) {
        return waiting(queue).size();
    }

    /** Answers all waiting requests, so that the server can stop at once. */
    @PreDestroy
    void close() {
        threads.shutdownNow();
        List<Waiting<L>> all;
        synchronized (this) {
            all = queues.values().stream().flatMap(Deque::stream).toList();
        }
        all.forEach(each -> answer(each, nothing));
    }

    /** Equal only to itself. */
    private static final class Waiting<L> {

        private final LeaseRequest request;
        private final DeferredResult<ResponseEntity<L>> answer;

        Waiting(LeaseRequest request, DeferredResult<ResponseEntity<L>> answer) {
            this.request = request;
            this.answer = answer;
        }
    }
}
