package fusionlab.server.campaign;

import fusionlab.server.job.JobQueue;
import org.jspecify.annotations.Nullable;

/** The device time that a campaign needs until its end, while a job is open. */
final class Remaining {

    private Remaining() {}

    /**
     * The estimate is from before the job began, minus the time since then. A job that takes longer than estimated is judged by its own
     * rounds, and there is no estimate before its first. The first round includes the preparation and makes the others look long, so the
     * result never exceeds the remaining budget, which ends with the current round.
     *
     * @param planned estimate when the job was created
     * @param budgetLeft budget when the job was created
     */
    static @Nullable Double seconds(double planned, double budgetLeft, JobQueue.OpenJob job) {
        double expected = Math.max(planned - job.leasedSeconds(), job.secondsLeft());
        double round = job.done() == 0 ? 0 : job.leasedSeconds() / job.done();
        double allowed = budgetLeft > job.leasedSeconds() ? budgetLeft - job.leasedSeconds() : round;
        double left = Math.min(expected, allowed);
        return left > 0 ? left : null;
    }
}
