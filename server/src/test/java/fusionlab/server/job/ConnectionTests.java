package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import fusionlab.server.lease.LeaseMetrics;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A connection that does not come back is lost until the server is started again. */
@ServerTest
class ConnectionTests {

    private static final int LISTENERS = 30;

    private final Lab lab;
    private final JdbcClient database;
    private final LeaseMetrics metrics;
    private final HikariPoolMXBean pool;

    ConnectionTests(Lab lab, JdbcClient database, LeaseMetrics metrics, DataSource pool) throws SQLException {
        this.lab = lab;
        this.database = database;
        this.metrics = metrics;
        this.pool = Objects.requireNonNull(pool.unwrap(HikariDataSource.class).getHikariPoolMXBean());
    }

    @Test
    void counting_work_gives_its_connection_back() {
        for (int i = 0; i < 2 * pool.getTotalConnections(); i++) {
            metrics.count();
        }

        assertAllComeBack();
    }

    @Test
    void listeners_hold_no_connection_whether_they_stay_or_go() throws IOException, InterruptedException {
        ScriptedAgent agent = ScriptedAgent.register(lab, "connections");
        Answer campaign = lab.askForTable(agent.deviceId());
        String campaignEvents = "/api/v1/campaigns/" + campaign.id() + "/events";
        String searchEvents = "/api/v1/searches/" + runningSearch() + "/events";
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            open.add(listen(i % 2 == 0 ? campaignEvents : searchEvents));
        }
        assertAllComeBack();

        for (InputStream dropped : open.subList(0, LISTENERS / 2)) {
            dropped.close();
        }
        agent.lease();
        for (InputStream staying : open.subList(LISTENERS / 2, LISTENERS)) {
            assertThat(staying.read()).isPositive();
        }
        assertAllComeBack();

        for (InputStream staying : open.subList(LISTENERS / 2, LISTENERS)) {
            staying.close();
        }
        lab.operator().delete("/api/v1/campaigns/" + campaign.id());
        assertAllComeBack();
    }

    private void assertAllComeBack() {
        await("all connections are back")
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> pool.getActiveConnections() == 0);
    }

    private InputStream listen(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(lab.address() + path))
                .header("Authorization", "Bearer " + ServerTest.OPERATOR_TOKEN)
                .build();
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** One that nobody works on. */
    private long runningSearch() {
        Topology topology = Topology.builtIn("sd-v1.5");
        String name = "connections-" + System.nanoTime();
        long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, topology));
        long qualities =
                SyntheticTables.importQualities(lab, name, "sd-v1.5", SyntheticTables.qualityCsv(topology), "");
        return database.sql("""
                        insert into search_run (state, latency_table_id, quality_table_id, parameters, created_by)
                        values ('RUNNING', :latencies, :qualities,
                                '{"latencyTargetMs": 10, "algorithm": "evolution", "seed": 1, "groupSize": 1, "kinds": [],
                                  "copies": false, "rounds": 10}', 'test') returning id""")
                .param("latencies", latencies)
                .param("qualities", qualities)
                .query(Long.class)
                .single();
    }
}
