package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import fusionlab.lab.LabException;
import fusionlab.lab.LabRest;
import fusionlab.launcher.lab.ChildProcess;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The packaged server and agent as processes of their own, which can be killed and started again on the same data. */
public final class RunningLab implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SERVER = ROOT.resolve("server/target/fusionlab-server-app.jar");
    private static final Path AGENT = ROOT.resolve("device-agent/target/device-agent.jar");
    /** Of role OPERATOR. */
    public static final String TOKEN = "kill-tests-api-token-0123456789abcdef";
    /** Of admin. */
    public static final String PASSWORD = "kill-tests-password";

    private static final Duration LIMIT = Duration.ofMinutes(8);

    private final Path directory;
    private final int port;
    private @Nullable ChildProcess server;
    private @Nullable ChildProcess agent;
    private final LabRest client;
    private long device;

    public RunningLab(Path directory) throws IOException {
        this.directory = directory;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        client = new LabRest(URI.create("http://127.0.0.1:" + port), "kill-tests", TOKEN);
    }

    public LabRest client() {
        return client;
    }

    long device() {
        return device;
    }

    public void startServer() throws Exception {
        ChildProcess started = startServer(port, directory);
        server = started;
        await("the server", () -> {
            started.requireAlive();
            return client.isHealthy();
        });
    }

    /** @param port 0 for any */
    static ChildProcess startServer(int port, Path directory) {
        assertThat(SERVER).as("run mvn package first").exists();
        return ChildProcess.startJar(
                "server",
                SERVER,
                List.of(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--fusionlab.data-directory=" + directory.resolve("lab"),
                        "--fusionlab.adb.enabled=false",
                        "--fusionlab.lease.expiry=6s",
                        "--fusionlab.lease.heartbeat=1s",
                        "--fusionlab.lease.sweep=PT1S",
                        "--fusionlab.evaluation.expiry=10s",
                        "--fusionlab.evaluation.heartbeat=1s",
                        "--fusionlab.evaluation.sweep=PT1S",
                        "--fusionlab.states.interval=0s"),
                Map.of("FUSIONLAB_ADMIN_PASSWORD", PASSWORD, "FUSIONLAB_API_TOKEN", TOKEN),
                directory.resolve("server.log"));
    }

    void registerAgent() throws Exception {
        JsonObject body = new JsonObject();
        body.addProperty("name", "kill-tests");
        body.addProperty("kind", "host");
        JsonObject created = client.post("/api/v1/devices", body);
        device = created.get("id").getAsLong();
        startAgent("--token", created.get("registrationToken").getAsString());
    }

    /** Without more arguments it finds its device token in its state directory. */
    void startAgent(String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "--server",
                client.server().toString(),
                "--state",
                directory.resolve("agent").toString()));
        arguments.addAll(List.of(more));
        agent = ChildProcess.startJar("agent", AGENT, arguments, Map.of(), directory.resolve("agent.log"));
    }

    void killAgent() throws InterruptedException {
        if (agent != null) {
            agent.kill();
            agent.waitFor();
        }
    }

    void killServer() throws InterruptedException {
        if (server != null) {
            server.kill();
            server.waitFor();
        }
    }

    /** kill -9 of PostgreSQL's first process. Returns its id. */
    long killPostmaster() throws IOException {
        long pid = Long.parseLong(postmaster().get(0).strip());
        assertThat(ProcessHandle.of(pid)).get().satisfies(process -> assertThat(process.destroyForcibly())
                .isTrue());
        return pid;
    }

    private List<String> postmaster() throws IOException {
        return Files.readAllLines(directory.resolve("lab/postgres/postmaster.pid"));
    }

    JsonObject awaitDone(String path) throws Exception {
        await(path + " to end", () -> {
            String state = client.get(path).get("state").getAsString();
            assertThat(state).as(() -> client.get(path).toString()).isNotIn("FAILED", "CANCELLED");
            return state.equals("DONE");
        });
        return client.get(path);
    }

    /** Until a job of the campaign is being measured, after others were acknowledged if there were to be any. */
    void awaitMidJob(long campaign, int acknowledged) throws Exception {
        await("a job in the middle", () -> {
            boolean underWay = number(
                            "select count(*) from job where campaign_id = ? and state = 'LEASED' and progress_done > 0",
                            campaign)
                    > 0;
            return underWay && samples(campaign).size() >= acknowledged;
        });
    }

    /** Each stored run with all that makes it what it is. */
    Set<String> samples(long campaign) throws SQLException, IOException {
        return rows("select * from sample where campaign_id = " + campaign);
    }

    /** Each row as text, its columns divided by a stroke. */
    Set<String> rows(String sql) throws SQLException, IOException {
        Set<String> rows = new LinkedHashSet<>();
        try (Connection connection = database();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    text.append(row.getString(i)).append('|');
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    long number(String sql, long parameter) throws SQLException, IOException {
        try (Connection connection = database();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, parameter);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** @param sql that takes no parameter */
    void change(String sql) throws SQLException, IOException {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection database() throws SQLException, IOException {
        Properties passwords = new Properties();
        try (Reader file = Files.newBufferedReader(directory.resolve("lab/postgres-passwords"))) {
            passwords.load(file);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + postmaster().get(3).strip() + "/postgres",
                "fusionlab",
                passwords.getProperty("fusionlab"));
    }

    /** Polls, since other processes send no signal here. */
    static void await(String what, Callable<Boolean> reached) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Throwable last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (reached.call()) {
                    return;
                }
            } catch (LabException | SQLException | IOException away) {
                last = away; // a killed process is away for a while
            }
            Thread.sleep(100);
        }
        throw new AssertionError("timed out waiting for " + what, last);
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.stop(Duration.ofSeconds(15));
        }
        if (server != null) {
            server.stop(Duration.ofSeconds(20));
        }
    }
}
