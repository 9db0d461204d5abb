package fusionlab.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration;
import org.springframework.modulith.Modulithic;

/** Starts the lab's server. Lines of the log are not counted as a metric: that asks a filter at each line that is not written. */
@SpringBootApplication(exclude = LogbackMetricsAutoConfiguration.class)
@ConfigurationPropertiesScan
@Modulithic(systemName = "FusionLab")
public class ServerApplication {

    public static void main(String[] arguments) {
        try {
            new StoppableStart().run(arguments);
        } catch (SpringApplication.AbandonedRunException stoppedWhileStarting) {
            System.out.println("Stopped while starting.");
        }
    }
}
