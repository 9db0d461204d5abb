package fusionlab.quality.diffusers;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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

    /** @param config as it is; null for SD-v1.5's */
    static String predicting(@Nullable JsonObject config, Parameterization predicted) {
        JsonObject changed = config == null ? new JsonObject() : config.deepCopy();
        if (config == null) {
            changed.addProperty("_class_name", "DDIMScheduler");
            changed.addProperty("beta_schedule", "scaled_linear");
            changed.addProperty("beta_start", 0.00085);
            changed.addProperty("beta_end", 0.012);
            changed.addProperty("num_train_timesteps", 1000);
            changed.addProperty("clip_sample", false);
            changed.addProperty("set_alpha_to_one", false);
            changed.addProperty("steps_offset", 1);
        }
        changed.addProperty("prediction_type", predicted == Parameterization.V ? "v_prediction" : "epsilon");
        return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(changed) + "\n";
    }

    private static void require(ConfigFile config, String field, double supported) {
        double value = config.number(field, supported);
        if (Math.abs(value - supported) > TOLERANCE) {
            throw new CheckpointException(
                    config.path(), "has '" + field + "' = " + value + "; only " + supported + " is supported");
        }
    }
}
