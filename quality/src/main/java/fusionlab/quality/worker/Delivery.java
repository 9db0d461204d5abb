package fusionlab.quality.worker;

import static java.util.concurrent.TimeUnit.SECONDS;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.Patience;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Retries while the lab is unreachable, at growing intervals. Not thread-safe. */
record Delivery(Patience patience, Consumer<String> log) {

    /** A server that comes back renews its leases: results must arrive before they expire, or the work is done again. */
    private static final int TRIES_WITHIN_A_LEASE = 3;

    /** Problems are reported in a few lines. */
    static String shortened(String problem) {
        String text = problem.isEmpty() ? "no reason given" : problem;
        return text.length() <= Tuning.MAX_PROBLEM ? text : text.substring(0, Tuning.MAX_PROBLEM);
    }

    /**
     * Retries until the server has accepted or refused it.
     *
     * @param lastTry whether another try would be useless
     * @return whether it was accepted
     * @throws LabRefusedException if the server refuses this worker
     */
    boolean deliver(Evaluation.Lease lease, String what, BooleanSupplier lastTry, Runnable call)
            throws InterruptedException {
        while (true) {
            try {
                call.run();
                patience.answered();
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
                patience.pause(e, longestMillis(lease));
            }
        }
    }

    /**
     * Fetches what a lease needs before its work can begin.
     *
     * @throws java.util.concurrent.CancellationException if the lease has ended before the lab answered
     */
    <T> T patiently(Evaluation.Lease lease, LeasedWork held, Supplier<T> question) throws InterruptedException {
        while (true) {
            held.check();
            try {
                T answer = question.get();
                patience.answered();
                return answer;
            } catch (LabAwayException e) {
                patience.pause(e, longestMillis(lease));
            }
        }
    }

    private static long longestMillis(Evaluation.Lease lease) {
        return SECONDS.toMillis(lease.expirySeconds()) / TRIES_WITHIN_A_LEASE;
    }
}
