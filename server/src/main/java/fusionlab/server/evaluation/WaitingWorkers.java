package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation.Lease;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.BusyException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/** Workers that wait for work hold neither a thread nor a database connection; the one that has waited longest is served first. */
@Component
class WaitingWorkers {

    private static final Logger log = LoggerFactory.getLogger(WaitingWorkers.class);

    private final PieceLoans loans;
    private final TuningLoans tunings;
    private final DatabaseGate gate;
    private final EvaluationSettings settings;
    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;

    WaitingWorkers(
            PieceLoans loans,
            TuningLoans tunings,
            DatabaseGate gate,
            EvaluationSettings settings,
            WorkForWorkers work) {
        this.loans = loans;
        this.tunings = tunings;
        this.gate = gate;
        this.settings = settings;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "waiting-workers");
            daemon.setDaemon(true);
            return daemon;
        });
        long recheck = settings.recheck().toMillis();
        thread.scheduleWithFixedDelay(this::look, recheck, recheck, TimeUnit.MILLISECONDS);
        work.onWork(() -> {
            if (!waiting.isEmpty() && !thread.isShutdown()) {
                thread.execute(this::look);
            }
        });
    }

    /** Answers with a lease as soon as there is one, or with 204 when the time is over. */
    DeferredResult<ResponseEntity<Lease>> await(Seeker seeker, Duration patience) {
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        Optional<Lease> atOnce = gate.with(() -> {
            loans.expire();
            tunings.expire();
            return lend(seeker);
        });
        var answer = new DeferredResult<ResponseEntity<Lease>>(Math.max(1, patience.toMillis()), nothing);
        if (atOnce.isPresent() || patience.isZero() || waiting.size() >= settings.maximumWaiting()) {
            answer.setResult(atOnce.map(ResponseEntity::ok).orElse(nothing));
            return answer;
        }
        leave(seeker);
        var entry = new Waiting(seeker, answer);
        answer.onCompletion(() -> waiting.remove(entry));
        waiting.add(entry);
        return answer;
    }

    /** A session that asks again has lost its connection; and one token's workers leave room for others'. */
    private void leave(Seeker seeker) {
        waiting.stream()
                .filter(each -> each.seeker().session().equals(seeker.session()))
                .forEach(before ->
                        before.answer().setResult(ResponseEntity.noContent().build()));
        long itsOwn = waiting.stream()
                .filter(each -> !each.answer().isSetOrExpired())
                .filter(each -> each.seeker().token().equals(seeker.token()))
                .count();
        if (itsOwn >= settings.maximumWaiting() / 2) {
            throw new BusyException(itsOwn + " workers of this token wait already");
        }
    }

    /** Tunings first: a search waits for one with all that it has to evaluate. */
    private Optional<Lease> lend(Seeker seeker) {
        return seeker.tunes() ? tunings.lend(seeker).or(() -> loans.lend(seeker)) : loans.lend(seeker);
    }

    private void look() {
        try {
            for (Waiting each : waiting) {
                if (!each.answer().isSetOrExpired()) {
                    gate.with(() -> lend(each.seeker())).ifPresent(lease -> hand(each, lease));
                }
            }
        } catch (RuntimeException failure) {
            // The boundary of this thread: thrown on, nobody would look again.
            log.warn("Could not look for work of waiting workers; the next look is in {}", settings.recheck(), failure);
        }
    }

    private void hand(Waiting each, Lease lease) {
        if (!each.answer().setResult(ResponseEntity.ok(lease))) {
            gate.with(() -> {
                if (lease.tuning() == null) {
                    loans.giveBack(lease);
                } else {
                    tunings.giveBack(lease);
                }
                return true;
            });
        }
    }

    /** Lets everyone go, so that the server can stop at once. */
    @PreDestroy
    void close() {
        thread.shutdownNow();
        ResponseEntity<Lease> nothing = ResponseEntity.noContent().build();
        waiting.forEach(each -> each.answer().setResult(nothing));
    }

    /** Equal only to itself. */
    private static final class Waiting {

        private final Seeker seeker;
        private final DeferredResult<ResponseEntity<Lease>> answer;

        Waiting(Seeker seeker, DeferredResult<ResponseEntity<Lease>> answer) {
            this.seeker = seeker;
            this.answer = answer;
        }

        Seeker seeker() {
            return seeker;
        }

        DeferredResult<ResponseEntity<Lease>> answer() {
            return answer;
        }
    }
}
