package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.transaction.TransactionSystemException;

class OutageTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08001", "53100", "53300", "57P01", "57P03", "57014", "55P03", "40001", "40P01", "25006",
                "58030"
            })
    void whateverItIsWrappedInPostgresCodeDecides(String state) {
        var cause = new SQLException("words", state);

        assertThat(Outage.problem(new JpaSystemException(new RuntimeException(cause))))
                .hasValueSatisfying(problem -> assertThat(problem.getStatus()).isEqualTo(503));
        assertThat(Outage.problem(new TransactionSystemException("commit", cause)))
                .isPresent();
    }

    @Test
    void aFullDiskIsReported() {
        assertThat(Outage.problem(new IllegalStateException(new SQLException("words", "53100"))))
                .hasValueSatisfying(problem -> assertThat(problem.getDetail()).contains("disk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22P05", "42601"})
    void faultsOfARequestAreNone(String state) {
        assertThat(Outage.problem(new JpaSystemException(new RuntimeException(new SQLException("words", state)))))
                .isEmpty();
        assertThat(Outage.problem(new IllegalStateException("no database in sight")))
                .isEmpty();
    }
}
