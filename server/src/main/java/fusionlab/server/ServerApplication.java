package fusionlab.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** Starts the lab's server. */
@SpringBootApplication
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
