package fusionlab.server.testing;

import fusionlab.server.ServerApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestConstructor;

/**
 * Runs the whole server on a free port with a real PostgreSQL. All classes with this annotation share one server and one database per
 * JVM: give names of your own to what you create, and add neither properties nor beans, which would start another server. The test's
 * constructor gets beans: {@link Lab} sends requests, {@code JdbcClient} looks into the database.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = ServerApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "fusionlab.security.api-token=" + ServerTest.OPERATOR_TOKEN,
            "fusionlab.security.admin-password=" + ServerTest.ADMIN_PASSWORD,
            "fusionlab.adb.enabled=false",
            "fusionlab.notifications.local-webhooks=true", // receivers of tests are on this machine
            "fusionlab.notifications.retry-after=50ms",
            "fusionlab.data-directory=target/test-data-${test.fork:0}",
            "fusionlab.lease.tolerance=30m" // scripted agents take no time for what they say they measured
        })
@Import({TestDatabase.class, Lab.class, LargeAnswers.class, StatementPlans.class})
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
public @interface ServerTest {

    String OPERATOR_TOKEN = "test-operator-token-0123456789";
    String ADMIN_PASSWORD = "test-admin-password";
}
