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
 * Seekers that wait for work. One that waits holds neither a thread nor a database connection: an event inside this process, and a look at all
 * queues in one query for each kind of work now and then, bring the work to it. Thread-safe.
 *
 * @param <L> the lease as seekers get it
 */
public class WaitingRoom<L> {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

    private final LeaseDesk desk;
    private final List<? extends LeasedWork<L>> works;
    private final LeaseTerms terms;
    private final DatabaseGate gate;
    private final JdbcClient database;
    private final ResponseEntity<L> nothing = ResponseEntity.noContent().build();
    /** Of each queue those that wait, the last that asked first. Guarded by this. */
    private final Map<Long, Deque<Waiting<L>>> queues = new HashMap<>();
    /** How many of a holder wait or are held back. Guarded by this. */
    private final Map<String, Integer> ofHolder = new HashMap<>();

    private int total;

    private final ScheduledExecutorService threads;

    /** @param works that seekers get here, in the order in which they are looked for; all with the same terms */
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
     * Answers with a lease as soon as there is one, or with 204 when the time is over. A session that asks again has lost its connection: the new
     * request takes the place of the old one, and a lease whose answer got lost is answered again.
     *
     * @throws BusyException if too many of the same holder wait
     */
    public DeferredResult<ResponseEntity<L>> await(LeaseRequest request, Duration patience) {
        gate.with(() -> {
            works.forEach(desk::expire);
            return true;
        });
        if (patience.isZero() || full()) {
            var answer = new DeferredResult<ResponseEntity<L>>();
            answer.setResult(again(request)
                    .or(() -> lease(request))
                    .map(ResponseEntity::ok)
                    .orElse(nothing));
            return answer;
        }
        Waiting<L> waiting = enter(request, patience);
        try {
            // In this order: a lease that was made for the connection before must be seen here.
            again(request).ifPresent(lease -> waiting.answer.setResult(ResponseEntity.ok(lease)));
        } catch (RuntimeException failure) {
            waiting.answer.setErrorResult(failure);
        }
        offer(request.queue());
        return waiting.answer;
    }

    /** For a request that holds itself back: it is answered when the time is over, so that it does not ask all the time. */
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
            throw new BusyException(already + " of '" + holder.name() + "' wait for work already");
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
            before.answer.setResult(nothing);
            leave(before);
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

    private synchronized void leave(Waiting<L> waiting) {
        Deque<Waiting<L>> queue = queues.get(waiting.request.queue());
        if (queue != null && queue.removeIf(each -> each == waiting)) {
            leave(waiting.request.holder());
            if (queue.isEmpty()) {
                queues.remove(waiting.request.queue());
            }
        }
    }

    /** Hands a queue's work to those that wait, the last that asked first: an older one may be a process that has ended, whose connection nobody closed. */
    private void offer(long queue) {
        for (Waiting<L> each : waiting(queue)) {
            if (!each.answer.isSetOrExpired()) {
                try {
                    Optional<L> lease = lease(each.request);
                    if (lease.isPresent()) {
                        hand(each, lease.get());
                    }
                } catch (RuntimeException failure) {
                    each.answer.setErrorResult(failure);
                }
            }
        }
    }

    private synchronized List<Waiting<L>> waiting(long queue) {
        return List.copyOf(queues.getOrDefault(queue, new ArrayDeque<>()));
    }

    private void hand(Waiting<L> to, L lease) {
        if (!to.answer.setResult(ResponseEntity.ok(lease))
                && to.request.holder().session() == null) { // a session asks again and gets its own
            gate.with(() -> {
                works.forEach(work -> desk.giveBack(work, to.request.holder()));
                return true;
            });
        }
    }

    private Optional<L> lease(LeaseRequest request) {
        return gate.with(() -> first(request, work -> desk.lease(work, request)));
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
            // The boundary of this thread: thrown on, nobody would look again.
            LOG.warn("Could not look for work of those that wait; the next look is in {}", terms.recheck(), failure);
        }
    }

    /** Nothing is looked for while nobody waits. */
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

    /** How many wait for a queue's work. */
    public int waitingOf(long queue) {
        return waiting(queue).size();
    }

    /** Lets everyone go, so that the server can stop at once. */
    @PreDestroy
    void close() {
        threads.shutdownNow();
        List<Waiting<L>> all;
        synchronized (this) {
            all = queues.values().stream().flatMap(Deque::stream).toList();
        }
        all.forEach(each -> each.answer.setResult(nothing));
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
