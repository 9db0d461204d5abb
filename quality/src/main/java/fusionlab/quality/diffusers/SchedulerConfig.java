package fusionlab.quality.diffusers;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The noise that a checkpoint was trained with, from {@code scheduler/scheduler_config.json}. The sampler named there does not matter:
 * protocols name theirs.
 */
record SchedulerConfig(NoiseSchedule schedule, Parameterization parameterization) {

    private static final double TOLERANCE = 1e-9;

    /** Without the file, SD-v1.5's schedule applies. */
    static SchedulerConfig read(Path file) {
        if (!Files.exists(file)) {
            return new SchedulerConfig(NoiseSchedule.SCALED_LINEAR, Parameterization.EPSILON);
        }
        ConfigFile config = ConfigFile.read(file);
        config.oneOf("beta_schedule", "scaled_linear");
        require(config, "beta_start", 0.00085);
        require(config, "beta_end", 0.012);
        require(config, "num_train_timesteps", 1000);
        if (config.flag("rescale_betas_zero_snr", false)) {
            throw new CheckpointException(file, "has rescale_betas_zero_snr, which is not supported");
        }
        String prediction = config.oneOf("prediction_type", "epsilon", "v_prediction");
        return new SchedulerConfig(
                NoiseSchedule.SCALED_LINEAR,
                prediction.equals("epsilon") ? Parameterization.EPSILON : Parameterization.V);
    }

    private static void require(ConfigFile config, String field, double supported) {
        double value = config.number(field, supported);
        if (Math.abs(value - supported) > TOLERANCE) {
            throw new CheckpointException(
                    config.path(), "has '" + field + "' = " + value + "; only " + supported + " is supported");
        }
    }
}
