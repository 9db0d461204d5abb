package fusionlab.quality.worker;

import static fusionlab.quality.worker.FakeServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The worker as a process of its own: libtorch crashes a JVM that ends while it computes, so ending well is worth a test. */
class WorkerProcessTests {

    private static final int TERMINATED = 143;
    private static final int PIECES = 3;
    private static final int EACH = 8;

    /** A piece then takes longer than the second after which its first heartbeat comes. */
    private static final int STEPS = 50;

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    /** What the tests start. */
    static final class Program {

        private Program() {}

        public static void main(String[] words) {
            System.exit(new CommandLine(new WorkerCommand())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .execute(words));
        }
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void a_worker_that_is_asked_to_end_during_an_evaluation_ends_without_a_crash() throws Exception {
        try (FakeServer server = new FakeServer()) {
            server.leases.add(lease(0, 1, 1000, 0, 256));
            Process process = start(server, "alone");
            next(server.heartbeats); // it is in the middle

            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            assertThat(log("alone"))
                    .contains("is given up")
                    .doesNotContain("SIGSEGV")
                    .doesNotContain("fatal error");
            assertThat(server.results).isEmpty();
        }
    }

    @Test
    void a_worker_that_is_asked_to_end_during_a_tuning_ends_without_a_crash() throws Exception {
        try (FakeServer server = new FakeServer();
                World world = RandomWorld.tiny()) {
            Tuning tuning =
                    new Tuning(5, world.checkpointHash(), null, Map.of(), Tuning.MAX_STEPS, 8, 1e-4, .1, 1, null, null);
            server.leases.add(new Evaluation.Lease(5, 1, 60, 1, null, tuning));
            Process process = start(server, "alone");
            while (next(server.tuningHeartbeats).done() == 0) {
                assertThat(process.isAlive()).isTrue();
            }

            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            assertThat(log("alone"))
                    .contains("tuning 5 is given up")
                    .doesNotContain("SIGSEGV")
                    .doesNotContain("fatal error");
            assertThat(server.uploads).isEmpty();
            assertThat(server.tuningProblems).isEmpty();
        }
    }

    @Test
    void a_worker_that_waits_for_work_ends_at_once() throws Exception {
        try (FakeServer server = new FakeServer()) {
            Process process = start(server, "alone");
            next(server.offers);

            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void a_worker_that_is_killed_loses_its_lease_and_nothing_else() throws Exception {
        try (FakeServer server = new FakeServer()) {
            for (int piece = 0; piece < PIECES; piece++) {
                server.leases.add(lease(piece, 1, STEPS, piece * EACH, (piece + 1) * EACH));
            }
            Process killed = start(server, "killed");
            Evaluation.Heartbeat beat = next(server.heartbeats); // it is in the middle
            killed.destroyForcibly(); // kill -9
            killed.waitFor();
            start(server, "other"); // only now: it would take all pieces where it is up much sooner
            int lost = (int) (beat.fencingToken() / 10);
            server.leases.add(lease(lost, 2, STEPS, lost * EACH, (lost + 1) * EACH)); // as when it runs out

            Map<Integer, List<Double>> scores = new TreeMap<>();
            while (scores.size() < PIECES) {
                Evaluation.Result result = next(server.results);
                assertThat(scores.put((int) (result.fencingToken() / 10), result.scores()))
                        .as("a piece that came twice")
                        .isNull();
            }
            assertThat(server.results).isEmpty();
            assertThat(scores.values().stream().flatMap(List::stream).toList()).isEqualTo(undisturbed());
        }
    }

    private static List<Double> undisturbed() throws InterruptedException {
        MachineMemory roomy = new MachineMemory(1L << 40, 1L << 40);
        try (World world = RandomWorld.tiny();
                Evaluator evaluator = new Evaluator(1, 4, () -> roomy)) {
            return evaluator
                    .evaluate(
                            world,
                            protocol(world, STEPS),
                            world.topology().original(),
                            0,
                            PIECES * EACH,
                            0,
                            Progress.NONE)
                    .scores();
        }
    }

    private Process start(FakeServer server, String name) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path argumentFile = folder.resolve("arguments"); // a class path may be longer than a command line
        Files.writeString(argumentFile, "-cp \"" + classPath.replace(File.separator, "/") + "\"");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + argumentFile,
                "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                Program.class.getName(),
                "--server",
                server.address().toString(),
                "--token",
                FakeServer.TOKEN,
                "--world",
                "random",
                "--name",
                name,
                "--threads",
                "1",
                "--batch",
                "4");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String log(String name) throws Exception {
        return Files.readString(folder.resolve(name + ".log"));
    }

    /** @param piece part of the fencing token, followed by the number of the lease */
    private static Evaluation.Lease lease(int piece, int number, int steps, int from, int to) {
        try (World world = RandomWorld.tiny()) {
            Evaluation.Work work = new Evaluation.Work(
                    1, protocol(world, steps), world.checkpointHash(), Map.of(), from, to, false, null);
            return new Evaluation.Lease(piece, 10L * piece + number, 60, 1, work, null);
        }
    }

    private static EvaluationProtocol protocol(World world, int steps) {
        return new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                steps,
                2,
                EvaluationProtocol.DDIM,
                1);
    }
}
