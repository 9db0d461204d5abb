package fusionlab.server.system;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.util.List;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.module.SimpleModule;

/**
 * How bodies are read: a field that a person misspelt is named; what a newer agent says beyond its records is passed over; NaN and
 * infinity are no numbers.
 */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    private static final List<Class<?>> FROM_AGENTS = List.of(
            Registration.Request.class,
            Lease.Request.class,
            Lease.Heartbeat.class,
            Report.class,
            Report.Run.class,
            Report.Problem.class,
            Report.RoundState.class,
            Conditions.class,
            Bridge.Sync.class,
            Bridge.Phone.class,
            Bridge.Event.class,
            HostFacts.class,
            RuntimeProfile.class);

    @Bean
    JsonMapperBuilderCustomizer bodies() {
        return json -> {
            for (Class<?> type : FROM_AGENTS) {
                json.withConfigOverride(
                        type,
                        override -> override.setIgnorals(JsonIgnoreProperties.Value.forIgnoredProperties()
                                .withIgnoreUnknown()));
            }
            json.addModule(new SimpleModule("finite numbers")
                    .addDeserializer(Double.class, new FiniteNumber(false))
                    .addDeserializer(Double.TYPE, new FiniteNumber(true)));
        };
    }
}
