package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.testing.ServerTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
class WriteTests {

    private static final String INSERT = "insert into several_writes values (:number, :text)";

    private final JdbcClient database;
    private final TransactionTemplate transaction;

    WriteTests(JdbcClient database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
        database.sql("create table if not exists several_writes (number bigint primary key, text text)")
                .update();
        database.sql("delete from several_writes").update();
    }

    @Test
    void statementsWithTheSameNamesOfParametersTravelTogetherInOrder() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("number", 2);
        nothing.put("text", null);
        // More than the five times after which the driver prepares a statement on the server.
        for (int turn = 0; turn < 8; turn++) {
            database.sql("delete from several_writes").update();
            Write.send(
                    database,
                    List.of(
                            new Write(INSERT, Map.of("number", 1, "text", "a:b; c")),
                            new Write(INSERT, nothing),
                            new Write(
                                    "insert into several_writes select n, cast(:text as text) || n::text from unnest(:numbers) as n",
                                    Map.of("text", "n", "numbers", new SqlArrayValue("bigint", 3L, 4L))),
                            new Write(
                                    "update several_writes set text = :text where number = :number and text = 'n3'",
                                    Map.of("number", 3, "text", "changed"))));

            assertThat(database.sql("select coalesce(text, '-') from several_writes order by number")
                            .query(String.class)
                            .list())
                    .containsExactly("a:b; c", "-", "changed", "n4");
        }
        Write.send(database, List.of());
    }

    @Test
    void aRefusedOneTakesTheOthersBack() {
        Write one = new Write(INSERT, Map.of("number", 1, "text", "one"));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status ->
                        Write.send(database, List.of(one, new Write(INSERT, Map.of("number", 2, "text", "two")), one))))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(database.sql("select count(*) from several_writes")
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
