package fusionlab.server.database;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A statement that answers nothing, so that others may travel with it.
 *
 * @param sql one statement, with named parameters
 * @param parameters of it, null for NULL
 */
public record Write(String sql, Map<String, ?> parameters) {

    /** Not the second colon of a cast. */
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([A-Za-z])");

    /** Sends all of them, in this order, in one round trip: the driver sends statements that are separated by semicolons without waiting. */
    public static void send(JdbcClient database, List<Write> writes) {
        StringBuilder sql = new StringBuilder();
        Map<String, Object> parameters = new HashMap<>();
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            String prefix = "w" + i + "_";
            sql.append(i == 0 ? "" : ";\n");
            sql.append(PARAMETER.matcher(write.sql).replaceAll(Matcher.quoteReplacement(":" + prefix) + "$1"));
            write.parameters.forEach((name, value) -> parameters.put(prefix + name, value));
        }
        if (!writes.isEmpty()) {
            database.sql(sql.toString()).params(parameters).update();
        }
    }
}
