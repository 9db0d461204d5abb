package fusionlab.server.architecture;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A whole UNet's latency end to end, and the prediction from its blocks; each is null until known. */
public interface MeasuredUNet {

    @Nullable
    Double measuredMs();

    @Nullable
    Double predictedMs();

    @Nullable
    Double predictedLowMs();

    @Nullable
    Double predictedHighMs();

    /** Predicted over measured, minus one. */
    @JsonProperty
    default @Nullable Double errorPercent() {
        Double measured = measuredMs();
        Double predicted = predictedMs();
        return measured == null || predicted == null ? null : 100 * (predicted / measured - 1);
    }

    /** Whether the measured latency lies within the predicted interval. */
    @JsonProperty
    default @Nullable Boolean inside() {
        Double measured = measuredMs();
        Double low = predictedLowMs();
        Double high = predictedHighMs();
        return measured == null || low == null || high == null ? null : low <= measured && measured <= high;
    }
}
