package fusionlab.benchmarks.farm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * An agent's work up to a moment, written with each heartbeat: throughput at a finer grain than whole jobs.
 *
 * @param atNanos the moment ({@link System#nanoTime}, which all processes of this host share)
 * @param busyNanos time spent measuring by then
 */
record Work(long atNanos, long busyNanos) {

    private static final String BEAT = "beat";

    static void write(Path state, SimulatedAgent agent) throws IOException {
        long now = System.nanoTime();
        Path fresh = Files.writeString(state.resolve(BEAT + ".new"), now + " " + agent.busyNanos(now));
        Files.move(fresh, state.resolve(BEAT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param phone folder with the agent's state somewhere below it */
    static Work read(Path phone) throws IOException {
        try (Stream<Path> files = Files.find(phone, 12, (file, facts) -> file.endsWith(BEAT))) {
            Path beat = files.findAny()
                    .orElseThrow(() -> new IllegalStateException("the agent in " + phone + " has written nothing"));
            String[] words = Files.readString(beat).split(" ");
            return new Work(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
    }

    Work since(Work earlier) {
        if (busyNanos < earlier.busyNanos) {
            throw new IllegalStateException("an agent was restarted within a window");
        }
        return new Work(atNanos - earlier.atNanos, busyNanos - earlier.busyNanos);
    }
}
