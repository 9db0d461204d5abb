package fusionlab.quality.unet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.Topology;

/** The sinusoidal embedding of time steps, as diffusers' {@code get_timestep_embedding} computes it in 32 bits. */
final class TimeEmbedding {

    private static final double LONGEST_PERIOD = 10_000;

    private final int width;
    private final boolean cosinesFirst;
    private final float[] frequencies;

    TimeEmbedding(Topology topology) {
        JsonObject config = JsonParser.parseString(topology.configJson()).getAsJsonObject();
        width = topology.places(topology.latentSize()).get(0).original().inChannels();
        cosinesFirst =
                !config.has("flip_sin_to_cos") || config.get("flip_sin_to_cos").getAsBoolean();
        double shift = config.has("freq_shift") ? config.get("freq_shift").getAsDouble() : 0;
        frequencies = new float[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = (float) (-Math.log(LONGEST_PERIOD) * i / (frequencies.length - shift));
            frequencies[i] = (float) Math.exp(exponent);
        }
    }

    int width() {
        return width;
    }

    /** Row-major, one row for each time step. */
    float[] of(float[] timesteps) {
        float[] embedded = new float[timesteps.length * width];
        int half = frequencies.length;
        for (int row = 0; row < timesteps.length; row++) {
            for (int i = 0; i < half; i++) {
                float angle = timesteps[row] * frequencies[i];
                embedded[row * width + (cosinesFirst ? half : 0) + i] = (float) Math.sin(angle);
                embedded[row * width + (cosinesFirst ? 0 : half) + i] = (float) Math.cos(angle);
            }
        }
        return embedded;
    }
}
