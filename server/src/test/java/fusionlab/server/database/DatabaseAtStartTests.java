package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseAtStartTests {

    @Test
    void aDatabaseThatStaysAwayIsNamedWithoutItsPassword() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "jdbc:postgresql://localhost:" + port + "/lab?password=secret";

        assertThatThrownBy(() -> DatabaseAtStart.await(at(url), url, Duration.ZERO))
                .isInstanceOfSatisfying(
                        DatabaseAtStartException.class,
                        failed -> org.assertj.core.api.Assertions.assertThat(failed.problem() + failed.remedy())
                                .contains("localhost:" + port + "/lab does not answer", "SPRING_DATASOURCE_URL")
                                .doesNotContain("secret"));
    }

    private static DataSource at(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }
}
