package fusionlab.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A start that ends by itself: it shows a JVM that archives classes what a start and the first answers load. */
@Component
@ConditionalOnProperty("fusionlab.rehearsal")
class Rehearsal {

    private static final List<String> FIRST_ANSWERS = List.of("/login", "/css/lab.css", "/actuator/health");

    @EventListener
    void ready(ApplicationReadyEvent start) throws IOException {
        String port = start.getApplicationContext().getEnvironment().getRequiredProperty("local.server.port");
        for (String path : FIRST_ANSWERS) {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            try (InputStream answer = connection.getInputStream()) {
                answer.readAllBytes();
            }
        }
        System.exit(SpringApplication.exit(start.getApplicationContext()));
    }
}
