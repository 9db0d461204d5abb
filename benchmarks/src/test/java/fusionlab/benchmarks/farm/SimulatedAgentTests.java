package fusionlab.benchmarks.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.lab.LabClient;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedAgentTests {

    private static final Job JOB =
            new Job(RuntimeProfile.onnxCpu(1), 8, "a", List.of("a", "b"), List.of(), 3, 2, 1, 1000, 1000, 1);

    private final Gson gson = new Gson();
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final Totals totals = new Totals();

    @Test
    void it_registers_leases_and_reports_until_it_is_over() throws Exception {
        HttpServer lab = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lab.createContext("/", this::answer);
        lab.start();
        URI address = URI.create("http://127.0.0.1:" + lab.getAddress().getPort());
        SimulatedAgent agent =
                new SimulatedAgent(new LabClient(address, "test"), totals, 1, 4_000_000_000L, Duration.ofMillis(10));
        agent.register("one-time");
        Thread work = new Thread(agent::work);
        work.start();
        Report report = reports.poll(30, TimeUnit.SECONDS);
        totals.end();
        work.join();
        lab.stop(0);

        assertThat(agent.deviceId()).isEqualTo(7);
        assertThat(report).isNotNull();
        assertThat(report.fencingToken()).isEqualTo(11);
        assertThat(report.samples()).hasSize(4).allMatch(run -> run.round() == 3 || run.round() == 4);
        assertThat(agent.reported()).isPositive();
        assertThat(agent.busyNanos(System.nanoTime())).isPositive();
        assertThat(totals.errors()).isZero();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        Object answer = new Report.Answer(true);
        if (path.equals(Protocol.REGISTER)) {
            answer = new Registration.Response(7, "farm-1", "device-token");
        } else if (path.equals(Protocol.LEASES)) {
            answer = new Lease(1, 11, 30, 10, JOB);
        } else {
            reports.add(gson.fromJson(body, Report.class));
        }
        byte[] bytes = gson.toJson(answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
