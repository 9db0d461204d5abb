package fusionlab.quality.worker;

import static java.util.concurrent.TimeUnit.SECONDS;

import fusionlab.protocol.BackOff;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Asks a lab that is away again and again, at growing intervals. Not thread-safe. */
final class Delivery {

    /** A server that is back lets loans run anew: what is done must come before they are over, or it is done again. */
    private static final int TRIES_WITHIN_A_LEASE = 3;

    private final BackOff backOff;
    private final StopSignal stop;
    private final Consumer<String> log;

    Delivery(BackOff backOff, StopSignal stop, Consumer<String> log) {
        this.backOff = backOff;
        this.stop = stop;
        this.log = log;
    }

    /** A call to the lab. */
    interface Call {
        void run() throws InterruptedException;
    }

    /** A call to the lab that has an answer. */
    interface Question<T> {
        T ask() throws InterruptedException;
    }

    /** Problems are told in a few lines. */
    static String shortened(String problem) {
        String text = problem.isEmpty() ? "no reason given" : problem;
        return text.length() <= Tuning.MAX_PROBLEM ? text : text.substring(0, Tuning.MAX_PROBLEM);
    }

    /**
     * Until the server has taken or refused it.
     *
     * @param lastTry whether there is no use in trying again
     * @return whether it was taken
     * @throws LabRefusedException if the server does not want this worker
     */
    boolean deliver(Evaluation.Lease lease, String what, BooleanSupplier lastTry, Call call)
            throws InterruptedException {
        while (true) {
            try {
                call.run();
                backOff.reset();
                return true;
            } catch (LabRefusedException e) {
                if (e.unauthorized()) {
                    throw e;
                }
                log.accept(what + " is dropped: " + e.getMessage());
                return false;
            } catch (LabAwayException e) {
                if (lastTry.getAsBoolean()) {
                    log.accept(what + " is lost: " + e.getMessage());
                    return false;
                }
                pause(e, longestMillis(lease));
            }
        }
    }

    /**
     * What a lease needs before it can be begun.
     *
     * @throws java.util.concurrent.CancellationException if the lease has ended before the lab answered
     */
    <T> T patiently(Evaluation.Lease lease, HeldLease held, Question<T> question) throws InterruptedException {
        while (true) {
            held.check();
            try {
                T answer = question.ask();
                backOff.reset();
                return answer;
            } catch (LabAwayException e) {
                pause(e, longestMillis(lease));
            }
        }
    }

    /** Before the lab is asked again; ends early when stopped. */
    void pause(LabAwayException e, long longestMillis) throws InterruptedException {
        if (!stop.isStopped()) {
            long millis = Math.min(backOff.next(), longestMillis);
            log.accept(e.getMessage() + "; asking again in " + millis + " ms");
            stop.await(millis);
        }
    }

    void reset() {
        backOff.reset();
    }

    private static long longestMillis(Evaluation.Lease lease) {
        return SECONDS.toMillis(lease.expirySeconds()) / TRIES_WITHIN_A_LEASE;
    }
}
