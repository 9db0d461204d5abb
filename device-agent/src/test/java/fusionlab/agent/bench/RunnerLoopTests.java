package fusionlab.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import fusionlab.agent.SmallUnet;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measuring process without a process: orders go in as lines, news come out as lines. */
@Timeout(60)
class RunnerLoopTests {

    private final Gson gson = WireJson.gson();
    private final BlockingQueue<Long> begun = new LinkedBlockingQueue<>();
    private final WaitingBench bench = new WaitingBench();
    private PipedOutputStream orders;
    private BufferedReader news;
    private RunnerLoop loop;
    private Thread running;

    /** Measures until it is stopped, or not at all if the job has no rounds; says the seed that it was given. */
    private final class WaitingBench implements Bench {

        @Override
        public List<Toolkit> toolkits() {
            return List.of(new Toolkit("onnxruntime", "1", List.of("cpu")), new Toolkit("litert", "2", List.of("cpu")));
        }

        @Override
        public Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException {
            progress.conditions(new Conditions(50, null, null, null, null, null));
            progress.at(1, job.rounds(), "round");
            progress.at(2, job.rounds(), "too soon after the first");
            begun.add(job.seed());
            boolean stopped = job.rounds() > 0 && stop.await(50_000);
            return Report.withoutSamples(
                    stopped ? Report.Outcome.INTERRUPTED : Report.Outcome.COMPLETED,
                    job.profile(),
                    job.seed(),
                    0,
                    List.of());
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws IOException {
        orders = new PipedOutputStream();
        PipedInputStream written = new PipedInputStream(1 << 16);
        news = new BufferedReader(new InputStreamReader(written, StandardCharsets.UTF_8));
        PipedInputStream in = new PipedInputStream(orders, 1 << 16);
        loop = new RunnerLoop(bench, new PrintStream(new PipedOutputStream(written), true, StandardCharsets.UTF_8));
        running = new Thread(() -> {
            try {
                loop.run(in);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        running.start();
    }

    @AfterEach
    void end() throws Exception {
        orders.close();
        running.join();
    }

    private void order(long number, int rounds) throws IOException {
        Job job = SmallUnet.job(SmallUnet.keys().subList(0, 2), List.of(), rounds);
        Job numbered = new Job(
                job.profile(),
                job.latentSize(),
                job.sentinelKey(),
                job.configurations(),
                List.of(),
                0,
                rounds,
                0,
                1,
                1,
                number);
        say(gson.toJson(new RunnerMessage.Order(number, numbered)));
    }

    private void end(long number) throws IOException {
        say(gson.toJson(new RunnerMessage.Order(number, null)));
    }

    private void say(String line) throws IOException {
        orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    private RunnerMessage.News next() throws IOException {
        return gson.fromJson(news.readLine(), RunnerMessage.News.class);
    }

    private Report report() throws IOException {
        Report report = next().report();
        return report == null ? report() : report;
    }

    @Test
    void it_says_what_it_can_measure_with_and_then_how_far_it_is() throws Exception {
        assertThat(next().ready()).extracting(Bench.Toolkit::runtime).isEqualTo("onnxruntime");
        assertThat(next().ready()).extracting(Bench.Toolkit::runtime).isEqualTo("litert");
        order(1, 0);
        RunnerMessage.Step step = Objects.requireNonNull(next().step());
        assertThat(step.done()).isEqualTo(1);
        assertThat(step.conditions()).extracting(Conditions::batteryPercent).isEqualTo(50);
        assertThat(next().report())
                .as("no step in between: twice a second is enough")
                .isNotNull();
    }

    @Test
    void jobs_are_measured_in_their_order_one_at_a_time() throws Exception {
        order(1, 0);
        order(2, 0);
        order(3, 0);
        for (long number = 1; number <= 3; number++) {
            assertThat(report().startedAtMillis()).isEqualTo(number);
        }
    }

    @Test
    void a_wish_ends_the_job_of_its_number_and_no_other() throws Exception {
        order(1, 5);
        assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        end(1);
        assertThat(report().outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        order(2, 5);
        assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
        end(1); // too late
        end(77);
        order(3, 0);
        assertThat(begun.poll(300, TimeUnit.MILLISECONDS)).as("2 goes on").isNull();
        orders.close();
        assertThat(report().startedAtMillis()).isEqualTo(2);
    }

    @Test
    void the_death_of_the_agent_ends_the_running_job_and_then_the_loop() throws Exception {
        order(1, 5);
        assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        orders.close();
        assertThat(report().outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        running.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "no json", "[]", "{\"number\": \"x\"}", "{\"number\": 1, \"job\": {}}", "", "null"})
    void orders_that_cannot_be_read_end_the_loop_and_do_not_hang_it(String line) throws Exception {
        order(1, 5);
        assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        say(line);
        assertThat(report().outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        running.join();
    }

    @Test
    void one_who_no_longer_listens_is_not_measured_for() throws Exception {
        next();
        next();
        order(1, 5);
        assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        news.close();
        end(1);
        order(2, 5);
        running.join();
        assertThat(running.isAlive()).as("the second was not waited for").isFalse();
    }
}
