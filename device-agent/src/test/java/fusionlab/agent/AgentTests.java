package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.agent.state.Identity;
import fusionlab.agent.state.StateDirectory;
import fusionlab.agent.state.StateException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTests {

    private static final HostFacts HOST =
            new HostFacts("os", "fingerprint", "cpu", 2, 1 << 30, "x86_64", Map.of(), Map.of());
    private static final Job JOB =
            new Job(RuntimeProfile.onnxCpu(1), 8, "a", List.of("a"), List.of(), 8, 4, 1, 1000, 1000, 1);

    @TempDir
    Path directory;

    private final StopSignal stop = new StopSignal();
    private final FakeBench bench = new FakeBench();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile Conditions conditions = Conditions.UNKNOWN;
    private FakeLab lab;
    private StateDirectory state;

    @BeforeEach
    void start() throws IOException {
        lab = new FakeLab();
        state = StateDirectory.open(directory);
    }

    @AfterEach
    void end() {
        stop.stop();
        thread.shutdownNow();
        state.close();
        lab.close();
    }

    @Test
    void a_phone_that_is_not_fit_says_why_and_leases_nothing() throws Exception {
        conditions = new Conditions(12, false, 25.0, 0, true, null);
        lab.lease(JOB);
        inBackground();
        Lease.Request request = lab.requests.poll(30, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        assertThat(request.waitingFor()).contains("12 %");
        assertThat(request.waitSeconds()).isZero();
        assertThat(request.conditions()).isEqualTo(conditions);
        stop.stop();
        assertThat(lab.reports).isEmpty();
    }

    @Test
    void registers_once_and_keeps_the_device_token_to_itself() throws Exception {
        Identity identity = enrol(FakeLab.REGISTRATION_TOKEN);
        assertThat(identity.deviceToken()).isEqualTo(FakeLab.DEVICE_TOKEN);
        assertThat(identity.toString()).doesNotContain(FakeLab.DEVICE_TOKEN);
        assertThat(enrol(FakeLab.REGISTRATION_TOKEN)).as("the same token again").isEqualTo(identity);
        assertThat(enrol(null)).as("no token").isEqualTo(identity);
        assertThat(lab.registrations).hasSize(1);
        Path file = directory.resolve("device.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_wrong_registration_token_is_refused_with_the_labs_words() {
        assertThatThrownBy(() -> enrol("guessed"))
                .isInstanceOf(LabRefusedException.class)
                .hasMessageContaining("401")
                .hasMessageContaining("wrong, used up or too old");
    }

    @Test
    void an_unregistered_agent_without_a_token_says_what_to_do() {
        assertThatThrownBy(() -> enrol(null)).isInstanceOf(UsageException.class).hasMessageContaining("--token");
    }

    @Test
    void a_lease_is_measured_and_reported_under_its_fencing_token() throws Exception {
        Lease lease = lab.lease(JOB);
        agent().run(true);
        Report report = lab.nextReport();
        assertThat(report.fencingToken()).isEqualTo(lease.fencingToken());
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.agentVersion()).isEqualTo("test");
        assertThat(report.samples()).hasSize(1);
        assertThat(state.undelivered()).isEmpty();
        awaitLog("1 configuration, 0 components, 0 networks, 4 rounds");
        awaitLog("COMPLETED, 1 sample in ");
    }

    @Test
    void each_request_for_work_names_the_process_so_that_a_lost_answer_can_be_given_again() throws Exception {
        lab.lease(JOB);
        inBackground();
        Lease.Request first = lab.requests.poll(30, TimeUnit.SECONDS);
        lab.nextReport();
        Lease.Request second = lab.requests.poll(30, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.session()).isNotBlank().isEqualTo(second.session());
    }

    @Test
    void heartbeats_report_the_progress_and_a_cancelled_job_ends_at_once() throws Exception {
        bench.hold = true;
        lab.cancelled = true;
        Lease lease = lab.lease(JOB);
        agent().run(true);
        Lease.Heartbeat beat = lab.heartbeats.poll(10, TimeUnit.SECONDS);
        if (beat != null && beat.done() == 0) { // sent before the bench had begun
            beat = lab.heartbeats.poll(10, TimeUnit.SECONDS);
        }
        assertThat(beat).isEqualTo(new Lease.Heartbeat(lease.fencingToken(), 1, 4, "round 2 of 4", Conditions.UNKNOWN));
        assertThat(lab.nextReport().outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
    }

    @Test
    void a_lost_lease_is_abandoned_without_a_report() throws Exception {
        bench.hold = true;
        lab.heartbeatStatus = 409;
        lab.lease(JOB);
        agent().run(true);
        assertThat(lab.reports).isEmpty();
        assertThat(state.undelivered()).isEmpty();
    }

    @Test
    void what_was_measured_while_the_lab_was_away_is_delivered_when_it_is_back() throws Exception {
        bench.hold = true;
        lab.lease(JOB);
        Future<?> running = inBackground();
        bench.begun.await();
        lab.goAway();
        bench.release();
        awaitLog("does not answer");
        lab.comeBack();
        assertThat(lab.nextReport().outcome()).isEqualTo(Report.Outcome.COMPLETED);
        stop.stop();
        running.get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_report_that_was_left_by_an_earlier_start_is_delivered_before_new_work() throws Exception {
        bench.hold = true;
        lab.lease(JOB);
        Future<?> running = inBackground();
        bench.begun.await();
        lab.goAway();
        stop.stop();
        running.get(20, TimeUnit.SECONDS);
        assertThat(state.undelivered()).hasSize(1);

        lab.comeBack();
        lab.asked.clear();
        new Agent(wiring(), identity(), new FakeBench(), HOST, new StopSignal()).run(true);
        // a heartbeat of the first agent may have been on its way when that ended
        assertThat(lab.asked.stream().filter(path -> !path.endsWith("/heartbeat")))
                .first()
                .isEqualTo(Protocol.result(1));
        assertThat(lab.nextReport().outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(state.undelivered()).isEmpty();
    }

    @Test
    void a_stale_report_is_dropped_and_the_next_job_goes_on() throws Exception {
        lab.reportStatus = 409;
        lab.lease(JOB);
        agent().run(true);
        awaitLog("is dropped");
        assertThat(state.undelivered()).isEmpty();
        lab.reportStatus = 200;
        lab.lease(JOB);
        agent().run(true);
        assertThat(lab.nextReport().outcome()).isEqualTo(Report.Outcome.COMPLETED);
    }

    @Test
    void a_revoked_device_token_ends_the_agent_and_keeps_the_report() throws Exception {
        bench.hold = true;
        lab.lease(JOB);
        Future<?> running = inBackground();
        bench.begun.await();
        lab.acceptedDeviceToken = "another";
        bench.release();
        assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LabRefusedException.class)
                .hasMessageContaining("not valid");
        assertThat(state.undelivered()).hasSize(1);
    }

    @Test
    void a_stop_while_waiting_for_work_ends_the_agent_at_once() throws Exception {
        Future<?> running = inBackground();
        assertThat(lab.asked.poll(10, TimeUnit.SECONDS)).isEqualTo(Protocol.LEASES);
        stop.stop();
        running.get(5, TimeUnit.SECONDS);
    }

    @Test
    void two_agents_do_not_share_a_state_directory() {
        assertThatThrownBy(() -> StateDirectory.open(directory))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("--state");
    }

    private Identity enrol(@Nullable String token) throws InterruptedException {
        return new Enrolment(wiring(), lab.uri().toString())
                .identity(token, HOST, stop)
                .orElseThrow();
    }

    private Identity identity() {
        return new Identity(lab.uri().toString(), "", 7, "bench-1", FakeLab.DEVICE_TOKEN);
    }

    private Agent.Wiring wiring() {
        return new Agent.Wiring(
                new Lab(lab.uri(), "test", () -> {}),
                state,
                "test",
                2,
                new BackOff(20, new Random(1)),
                () -> conditions,
                log::add);
    }

    private Agent agent() {
        return new Agent(wiring(), identity(), bench, HOST, stop);
    }

    private Future<?> inBackground() {
        return thread.submit(() -> {
            agent().run(false);
            return null;
        });
    }

    private void awaitLog(String part) throws InterruptedException {
        String line = "";
        while (!line.contains(part)) {
            line = log.poll(20, TimeUnit.SECONDS);
            assertThat(line).as("a line with '" + part + "'").isNotNull();
        }
    }
}
