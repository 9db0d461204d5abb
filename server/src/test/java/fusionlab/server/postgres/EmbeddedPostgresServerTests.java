package fusionlab.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

            postmaster(directory).destroyForcibly();

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
                    .hasMessageContaining("--data DIR");
            assertThat(asks(first, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void nobodyGetsInWithoutAPasswordAndTheLabIsNoSuperuser() throws Exception {
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            for (String role : List.of("postgres", "fusionlab", "nobody")) {
                assertThatThrownBy(() -> DriverManager.getConnection(server.getJdbcUrl(), role, ""))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> DriverManager.getConnection(server.getJdbcUrl(), role, "postgres"))
                        .isInstanceOf(SQLException.class);
            }
            assertThat(
                            asks(
                                    server,
                                    "select current_user || rolsuper || rolcreaterole from pg_roles where rolname = current_user"))
                    .isEqualTo("fusionlabfalsefalse");
            assertThat(server.getJdbcUrl()).doesNotContain(server.getPassword());
        }
        assertThat(Files.readString(directory.resolve("postgres/pg_hba.conf")))
                .contains("scram-sha-256")
                .doesNotContain("trust", "replication", "local ");
        assertThat(modeOf(directory)).isEqualTo("rwx------");
        assertThat(modeOf(directory.resolve("postgres"))).isEqualTo("rwx------");
        assertThat(modeOf(directory.resolve("postgres-binaries"))).isEqualTo("rwx------");
        assertThat(modeOf(directory.resolve("postgres-passwords"))).isEqualTo("rw-------");
    }

    @Test
    void aClusterThatTrustedEverybodyIsBroughtOverEvenWhenItsServerWasKilledWithSessionsOpen(@TempDir Path earlier)
            throws Exception {
        Path programs = Files.createDirectory(earlier.resolve("postgres-binaries"));
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxrwxrwx"));
        EmbeddedPostgres orphan = EmbeddedPostgres.builder()
                .setDataDirectory(earlier.resolve("postgres"))
                .setOverrideWorkingDirectory(programs.toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                .start();
        Files.createFile(earlier.resolve("server.lock"));
        ProcessHandle process = postmaster(earlier);
        try (Connection open = orphan.getPostgresDatabase().getConnection()) {
            open.createStatement()
                    .execute("create table kept (id bigint generated by default as identity, answer int)");
            open.createStatement().execute("insert into kept (answer) values (42)");
            // The library's own lock goes with the process that held it; here that process is us.
            releaseLibraryLock(orphan);
            Path swapped = Files.createFile(programs.resolve("swapped"));
            Path rules = earlier.resolve("postgres/pg_hba.conf");
            String trusting = Files.readString(rules);

            try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(earlier, 0, START_WAIT)) {
                assertThat(process.isAlive()).isFalse();
                assertThat(swapped).doesNotExist();
                executes(server, "alter table kept add column note text");
                executes(server, "insert into kept (answer) values (43)");
            }
            // A server that was killed before its last step finds everything else done, and does it again.
            Files.writeString(rules, trusting);
            try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(earlier, 0, START_WAIT)) {
                assertThat(asks(server, "select sum(answer) from kept")).isEqualTo("85");
                assertThat(asks(server, "select tableowner from pg_tables where tablename = 'kept'"))
                        .isEqualTo("fusionlab");
            }
            assertThat(Files.readString(rules)).doesNotContain("trust");
        }
    }

    @Test
    void aLostPasswordFileIsMadeAgain() throws Exception {
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "select 1")).isEqualTo("1");
        }
        Files.delete(directory.resolve("postgres-passwords"));
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aStartThatFailedWhilePasswordsWereSetLocksNobodyOut() throws Exception {
        EmbeddedPostgresServer.start(directory, 0, START_WAIT).close();
        Path settings = directory.resolve("postgres/postgresql.conf");
        String sound = Files.readString(settings);
        Files.delete(directory.resolve("postgres-passwords"));
        Files.writeString(settings, sound + "\nshared_buffers = garbage\n");
        assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory, 0, START_WAIT))
                .isInstanceOf(PostgresStartException.class);
        Files.writeString(settings, sound);

        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void passwordsOfAnotherDayAreGivenToTheRolesAgain() throws Exception {
        EmbeddedPostgresServer.start(directory, 0, START_WAIT).close();
        DatabasePasswords.generate().write(directory.resolve("postgres-passwords"));

        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(asks(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aStartThatIsGivenUpLeavesNoPostmasterBehind() throws Exception {
        EmbeddedPostgresServer.start(directory, 0, START_WAIT).close();
        assertThatThrownBy(() -> EmbeddedPostgresServer.start(directory, 0, Duration.ofMillis(1)))
                .isInstanceOf(PostgresStartException.class);

        assertThat(directory.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void whatKeepsPostgresDownIsReportedAndItComesBackAfterwards() throws Exception {
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(directory, 0, START_WAIT)) {
            assertThat(server.trouble()).isNull();
            Path settings = directory.resolve("postgres/postgresql.conf");
            String good = Files.readString(settings);
            Files.writeString(settings, good + "\nno_such_setting = 1\n");

            postmaster(directory).destroyForcibly();

            await().atMost(Duration.ofSeconds(90)).until(() -> server.failedAttempts() > 1);
            assertThat(server.trouble()).contains("is down");
            Files.writeString(settings, good);
            await().atMost(Duration.ofSeconds(90)).until(() -> server.trouble() == null);
            assertThat(asks(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void anUnusableDirectoryIsNamedWithARemedy() throws IOException {
        Path file = Files.writeString(directory.resolve("a-file"), "");

        assertThatThrownBy(() -> EmbeddedPostgresServer.start(file, 0, START_WAIT))
                .isInstanceOf(PostgresStartException.class)
                .hasMessageContaining("a-file")
                .hasMessageContaining("Remedy:");
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static ProcessHandle postmaster(Path directory) throws IOException {
        String pid = Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
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
        try (Connection connection = connect(server);
                ResultSet row = connection.createStatement().executeQuery(question)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static void executes(EmbeddedPostgresServer server, String statement) throws SQLException {
        try (Connection connection = connect(server)) {
            connection.createStatement().execute(statement);
        }
    }

    private static Connection connect(EmbeddedPostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl(), server.getUsername(), server.getPassword());
    }
}
