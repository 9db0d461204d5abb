package fusionlab.quality.training;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The last report as gauges {@code fusionlab.training.*}, for the process's metrics registry. */
public final class TrainingMetrics implements TrainingProgress {

    private volatile @Nullable Report last;

    public TrainingMetrics(MeterRegistry registry) {
        gauge(registry, "step", report -> (double) report.step());
        gauge(registry, "loss", Report::loss);
        gauge(registry, "gradient.norm", Report::gradientNorm);
        gauge(registry, "learning.rate", Report::learningRate);
        gauge(registry, "images.per.second", Report::imagesPerSecond);
        gauge(registry, "remaining.seconds", report ->
                (double) report.remaining().toSeconds());
    }

    @Override
    public void at(Report report) {
        last = report;
    }

    /** No number before the first report. */
    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<Report> value) {
        Gauge.builder("fusionlab.training." + name, this, metrics -> {
                    Report report = metrics.last;
                    return report == null ? Double.NaN : value.applyAsDouble(report);
                })
                .strongReference(true)
                .register(registry);
    }
}
