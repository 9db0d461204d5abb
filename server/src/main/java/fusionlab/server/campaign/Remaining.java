package fusionlab.server.campaign;

import fusionlab.server.job.JobQueue;
import org.jspecify.annotations.Nullable;

/** How much device time a campaign needs until its end, while a job is open. */
final class Remaining {

    private Remaining() {}

    /**
     * The estimate was made before the job began; the time since then is over. A job that takes longer than was reckoned is judged by its own
     * rounds, and nothing is promised before its first. Its first round holds its preparation and makes the others look long: so never
     * more than the budget still allows, which ends with the round that is at work.
     *
     * @param planned when the job was made
     * @param budgetLeft when the job was made
     */
    static @Nullable Double seconds(double planned, double budgetLeft, JobQueue.OpenJob job) {
        double expected = Math.max(planned - job.leasedSeconds(), job.secondsLeft());
        double round = job.done() == 0 ? 0 : job.leasedSeconds() / job.done();
        double allowed = budgetLeft > job.leasedSeconds() ? budgetLeft - job.leasedSeconds() : round;
        double left = Math.min(expected, allowed);
        return left > 0 ? left : null;
    }
}
