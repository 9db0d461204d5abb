package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Level;
import fusionlab.quality.sampling.NoiseSchedule;
import java.util.ArrayList;
import java.util.List;

/** The way of a teacher through each of the student's DDIM steps. */
final class TeacherSteps {

    private static final int MOST_STEPS = 1_000;

    private TeacherSteps() {}

    /**
     * @return for each step of the student, from the noisiest, the levels from its beginning to its end, evenly spaced in time; on whole
     *     time steps where the schedule is trained on those
     * @throws IllegalArgumentException if the numbers of steps cannot be
     */
    static List<List<Level>> of(NoiseSchedule schedule, int fromSteps, int toSteps) {
        if (toSteps < 1 || fromSteps <= toSteps || fromSteps % toSteps != 0) {
            throw new IllegalArgumentException(
                    "the teacher's steps must be a multiple of the student's, at least twice as many, not " + fromSteps
                            + " for " + toSteps);
        }
        if (fromSteps > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "the teacher's steps must be up to " + MOST_STEPS + ", not " + fromSteps);
        }
        int each = fromSteps / toSteps;
        List<Level> grid = Level.ddim(schedule, toSteps);
        List<List<Level>> ways = new ArrayList<>();
        for (int step = 0; step < toSteps; step++) {
            double begin = grid.get(step).timestep();
            double end = grid.get(step + 1).timestep();
            boolean last = step + 1 == toSteps && toSteps > 1; // from the least time step to none
            if (schedule == NoiseSchedule.SCALED_LINEAR && begin - end < each && !last) {
                throw new IllegalArgumentException(fromSteps + " steps are more than the " + (int) schedule.last()
                        + " whole time steps of the schedule allow");
            }
            List<Level> way = new ArrayList<>(List.of(grid.get(step)));
            for (int i = 1; i < each; i++) {
                double between = begin + (end - begin) * i / each;
                way.add(Level.at(schedule, schedule == NoiseSchedule.SCALED_LINEAR ? Math.rint(between) : between));
            }
            way.add(grid.get(step + 1));
            ways.add(way);
        }
        return ways;
    }
}
