package fusionlab.server.system;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.PictureFeatures;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import fusionlab.unet.RuntimeProfile;
import java.util.List;
import java.util.Set;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.module.SimpleModule;

/**
 * How bodies are read: a person's misspelt field is refused by name; a newer agent's or worker's unknown fields are ignored; NaN and
 * infinity are refused.
 */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    static final Set<Class<?>> FROM_AGENTS = Set.of(
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
            Evaluation.Offer.class,
            Evaluation.Heartbeat.class,
            Evaluation.Result.class,
            Evaluation.Picture.class,
            Evaluation.FeatureVectors.class,
            PictureFeatures.class,
            Tuning.Heartbeat.class,
            Tuning.Problem.class,
            DecoderTraining.Heartbeat.class,
            DecoderTraining.Figures.class,
            DecoderQuality.class,
            RuntimeProfile.class);

    @Bean
    JsonMapperBuilderCustomizer bodies() {
        return json -> {
            JsonStrictness.set(json, true);
            for (Class<?> type : FROM_AGENTS) {
                json.withConfigOverride(
                        type,
                        override -> override.setIgnorals(JsonIgnoreProperties.Value.forIgnoredProperties()
                                .withIgnoreUnknown()));
            }
            // What lacks fields of later versions keeps its bytes: stored protocols, leases without features,
            // heartbeats, jobs without components.
            JsonInclude.Value ifPresent =
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS);
            for (Class<?> type : List.of(EvaluationProtocol.class, Tuning.Heartbeat.class, Job.class)) {
                json.withConfigOverride(type, override -> override.setInclude(ifPresent));
            }
            for (Class<?> part : List.of(SavedStates.class, DecoderTraining.class)) {
                json.withConfigOverride(part, override -> override.setIncludeAsProperty(ifPresent));
            }
            json.addModule(new SimpleModule("finite numbers and storable text")
                    .addDeserializer(String.class, new AgentText())
                    .addDeserializer(Double.class, new FiniteNumber(false))
                    .addDeserializer(Double.TYPE, new FiniteNumber(true))
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(Double.TYPE, new FiniteOrNull()));
        };
    }
}
