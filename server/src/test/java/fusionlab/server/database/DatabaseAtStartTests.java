package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

@ServerTest
class DatabaseAtStartTests {

    private final JdbcConnectionDetails details;
    private final JdbcClient database;

    DatabaseAtStartTests(JdbcConnectionDetails details, JdbcClient database) {
        this.details = details;
        this.database = database;
    }

    @Test
    void aDatabaseThatStaysAwayIsNamedWithoutItsPassword() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "jdbc:postgresql://localhost:" + port + "/lab?password=secret";

        assertThatThrownBy(() -> DatabaseAtStart.await(at(url), url, Duration.ZERO))
                .isInstanceOfSatisfying(
                        DatabaseAtStartException.class, failed -> assertThat(failed.problem() + failed.remedy())
                                .contains("localhost:" + port + "/lab does not answer", "SPRING_DATASOURCE_URL")
                                .doesNotContain("secret"));
    }

    @Test
    void aDatabaseThatIsNotInUtf8IsNamedWithTheWayOut() {
        String name = "ascii_" + System.nanoTime();
        database.sql("create database " + name + " encoding 'SQL_ASCII' template template0 locale 'C'")
                .update();
        try {
            String url = details.getJdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
            var ascii = new SimpleDriverDataSource(
                    new Driver(),
                    url,
                    Objects.requireNonNull(details.getUsername()),
                    Objects.requireNonNull(details.getPassword()));

            assertThatThrownBy(() -> DatabaseAtStart.await(ascii, url, Duration.ZERO))
                    .isInstanceOfSatisfying(
                            DatabaseAtStartException.class, failed -> assertThat(failed.problem() + failed.remedy())
                                    .contains(name + " has the encoding SQL_ASCII", "createdb --encoding=UTF8"));
        } finally {
            database.sql("drop database " + name).update();
        }
    }

    private static DataSource at(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }
}
