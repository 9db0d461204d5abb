package fusionlab.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A start that ends by itself: it shows a JVM that archives classes what a start and the first answers load. */
@Component
@ConditionalOnProperty("fusionlab.rehearsal")
class Rehearsal {

    private static final List<String> FIRST_ANSWERS = List.of("/login", "/css/lab.css", "/actuator/health");

    private final ConfigurableApplicationContext context;

    Rehearsal(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Not as soon as all has started: until the server says that it is ready, its health is 503. */
    @EventListener
    void ready(AvailabilityChangeEvent<ReadinessState> change) throws IOException {
        if (change.getState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return;
        }
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        for (String path : FIRST_ANSWERS) {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            try (InputStream answer = connection.getInputStream()) {
                answer.readAllBytes();
            }
        }
        System.exit(SpringApplication.exit(context));
    }
}
