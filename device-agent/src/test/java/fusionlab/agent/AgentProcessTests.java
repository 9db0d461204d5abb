package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as people start it: a process with arguments, signals and exit codes. */
class AgentProcessTests {

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private FakeLab lab;

    @BeforeEach
    void open() throws IOException {
        lab = new FakeLab();
    }

    @AfterEach
    void close() {
        started.forEach(Process::destroyForcibly);
        lab.close();
    }

    @Test
    void sigterm_in_mid_run_reports_what_there_is_and_crashes_nothing() throws Exception {
        lab.lease(SmallUnet.job(List.of(SmallUnet.keys().get(0), SmallUnet.SLOW), List.of(), 5000));
        Process agent = start("--server", lab.uri().toString(), "--token", FakeLab.REGISTRATION_TOKEN);
        awaitRound();
        agent.destroy();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(143);
        Report report = lab.nextReport();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(report.samples()).isNotEmpty();
        assertThat(report.problems()).isEmpty();
        assertThat(crashReports()).isEmpty();
    }

    @Test
    void a_stop_file_in_mid_run_reports_what_there_is() throws Exception {
        Path stop = directory.resolve("stop");
        lab.lease(SmallUnet.job(List.of(SmallUnet.keys().get(0), SmallUnet.SLOW), List.of(), 5000));
        Process agent = start(
                "--server",
                lab.uri().toString(),
                "--token",
                FakeLab.REGISTRATION_TOKEN,
                "--stop-file",
                stop.toString());
        awaitRound();
        Files.createFile(stop);
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isZero();
        Report report = lab.nextReport();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(report.samples()).isNotEmpty();
        assertThat(report.agentVersion()).as("from a resource").matches("\\d+\\.\\d+.*");
    }

    @Test
    void one_job_is_measured_and_reported_and_the_agent_ends() throws Exception {
        Job job = SmallUnet.job(SmallUnet.keys(), List.of(SmallUnet.network()), 2);
        Lease lease = lab.lease(job);
        Process agent = start("--server", lab.uri().toString(), "--token", FakeLab.REGISTRATION_TOKEN, "--once");
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isZero();
        assertThat(lab.registrations.poll().host().runtimes()).containsKey("onnxruntime");
        assertThat(leftOvers()).isEmpty();
        Report report = lab.nextReport();
        assertThat(report.fencingToken()).isEqualTo(lease.fencingToken());
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(2 * (SmallUnet.runsPerRound(job.configurations()) + 1));
    }

    @Test
    void a_refused_token_ends_with_code_3_and_one_line_that_names_the_remedy() throws Exception {
        Process agent = start("--server", lab.uri().toString(), "--token", "guessed");
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(3);
        assertThat(errors())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("fusionlab: The server refused")
                .contains("401")
                .contains("new registration token");
    }

    @Test
    void a_first_start_without_a_token_ends_with_code_2() throws Exception {
        Process agent = start("--server", lab.uri().toString());
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(2);
        assertThat(errors())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("fusionlab: ")
                .contains("--token")
                .endsWith("token; see ./fusionlab agent --help");
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--state",
                state().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().remove("ORT_DISABLE_TELEMETRY"); // as an agent that is started by hand
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("TMPDIR", directory.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Path state() {
        return directory.resolve("state");
    }

    private void awaitRound() throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            Lease.Heartbeat heartbeat = lab.heartbeats.poll(30, TimeUnit.SECONDS);
            assertThat(heartbeat).as("a heartbeat").isNotNull();
            if (heartbeat.done() > 0) {
                return;
            }
        }
        throw new AssertionError("no round was finished");
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(directory.resolve("err"), StandardCharsets.UTF_8);
    }

    /** Files that a runtime may leave: ONNX Runtime its extracted libraries, and telemetry unless it is switched off. */
    private List<Path> leftOvers() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString()
                            .matches(".*(onnxruntime-java|mat-debug|/temporary|\\.ses|/Microsoft|OneCollector).*"))
                    .toList();
        }
    }

    private List<Path> crashReports() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        }
    }
}
