package fusionlab.server.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.web.context.request.RequestContextHolder;

/** Asks PostgreSQL, while it is on, how it executes each statement that a request needs, with the values that it is sent with. */
@TestComponent
public final class StatementPlans implements BeanPostProcessor {

    private static final String EXPLAIN = "explain (analyze, costs off, timing off, summary off, buffers off) ";

    private final Map<String, List<String>> plans = new ConcurrentHashMap<>();
    private volatile boolean on;

    /**
     * The plans of what is executed in the meantime, by statement: the one that PostgreSQL takes and the one that it would take if it had to use
     * indexes. It scans a table of few thousand rows although it could use an index, and which tables are that small depends on other tests.
     */
    public Map<String, List<String>> during(Runnable requests) {
        plans.clear();
        on = true;
        try {
            requests.run();
        } finally {
            on = false;
        }
        return Map.copyOf(plans);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? wrapped(DataSource.class, source, this::ofSource) : bean;
    }

    private Object ofSource(Object result) {
        return result instanceof Connection connection ? wrapped(Connection.class, connection, made -> made) : result;
    }

    private interface Change {
        Object of(Object result);
    }

    private <T> T wrapped(Class<T> type, T wrapped, Change change) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = called(wrapped, method, arguments);
                    if (on
                            && RequestContextHolder.getRequestAttributes() != null
                            && result instanceof PreparedStatement statement
                            && wrapped instanceof Connection connection) {
                        return recorded(connection, String.valueOf(arguments[0]), statement);
                    }
                    return change.of(result);
                }));
    }

    private PreparedStatement recorded(Connection connection, String sql, PreparedStatement statement) {
        List<Method> setters = new ArrayList<>();
        List<Object[]> values = new ArrayList<>();
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    if (method.getName().startsWith("set") && arguments.length > 1) {
                        setters.add(method);
                        values.add(arguments);
                    }
                    if (method.getName().startsWith("execute")
                            && sql.strip().toLowerCase(Locale.ROOT).matches("(?s)(select|with).*")) {
                        plans.putIfAbsent(sql, explained(connection, sql, setters, values));
                    }
                    return called(statement, method, arguments);
                });
    }

    private static List<String> explained(
            Connection connection, String sql, List<Method> setters, List<Object[]> values) throws Throwable {
        String taken = plan(connection, sql, setters, values);
        setting(connection, "set enable_seqscan = off");
        try {
            return List.of(taken, plan(connection, sql, setters, values));
        } finally {
            setting(connection, "reset enable_seqscan");
        }
    }

    private static void setting(Connection connection, String sql) throws SQLException {
        try (Statement setting = connection.createStatement()) {
            setting.execute(sql);
        }
    }

    private static String plan(Connection connection, String sql, List<Method> setters, List<Object[]> values)
            throws Throwable {
        try (PreparedStatement explain = connection.prepareStatement(EXPLAIN + sql)) {
            for (int i = 0; i < setters.size(); i++) {
                called(explain, setters.get(i), values.get(i));
            }
            return plan(explain);
        }
    }

    private static String plan(PreparedStatement explain) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = explain.executeQuery()) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    private static Object called(Object of, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
