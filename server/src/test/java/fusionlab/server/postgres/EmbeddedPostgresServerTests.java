package fusionlab.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All on one data directory, because making a new one takes the longest. */
class EmbeddedPostgresServerTests {

    private static final Duration START_WAIT = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    @Test
    void whatWasCommittedOutlivesAKilledPostmasterAndTheServerItself() throws Exception {
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "show fsync")).isEqualTo("on");
            assertThat(asks(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(asks(server, "show listen_addresses")).isEqualTo("localhost");
            executes(server, "create table kept as select 42 as answer");
            String url = server.getJdbcUrl();

            postmaster().destroyForcibly();

            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().untilAsserted(() -> assertThat(
                            asks(server, "select answer from kept"))
                    .isEqualTo("42"));
            assertThat(server.getJdbcUrl()).isEqualTo(url);
        }
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsTurnedAway() throws Exception {
        try (EmbeddedPostgresServer first = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory, 0, START_WAIT))
                    .isInstanceOf(PostgresStartException.class)
                    .hasMessageContaining("another server uses")
                    .hasMessageContaining("--fusionlab.data-directory");
            assertThat(asks(first, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void thePostmasterOfAKilledServerIsStoppedEvenWithSessionsOpen() throws Exception {
        EmbeddedPostgres orphan = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setOverrideWorkingDirectory(
                        directory.resolve("postgres-binaries").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                .start();
        ProcessHandle process = postmaster();
        try (Connection open = orphan.getPostgresDatabase().getConnection()) {
            assertThat(open.isValid(10)).isTrue();
            // The library's own lock goes with the process that held it; here that process is us.
            releaseLibraryLock(orphan);

            try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
                assertThat(process.isAlive()).isFalse();
                assertThat(asks(server, "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void anUnusableDirectoryIsNamedWithARemedy() throws IOException {
        Path file = java.nio.file.Files.writeString(directory.resolve("a-file"), "");

        assertThatThrownBy(() -> EmbeddedPostgresServer.start(file, 0, START_WAIT))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("a-file")
                .hasMessageContaining("Remedy:");
    }

    private static ProcessHandle postmaster() throws IOException {
        String pid = java.nio.file.Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                .get(0)
                .strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void releaseLibraryLock(EmbeddedPostgres postgres) throws ReflectiveOperationException, IOException {
        var lock = EmbeddedPostgres.class.getDeclaredField("lock");
        lock.setAccessible(true);
        ((java.nio.channels.FileLock) lock.get(postgres)).release();
    }

    private static String asks(EmbeddedPostgresServer server, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl());
                ResultSet row = connection.createStatement().executeQuery(question)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static void executes(EmbeddedPostgresServer server, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl())) {
            connection.createStatement().execute(statement);
        }
    }
}
