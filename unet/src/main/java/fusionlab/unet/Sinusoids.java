package fusionlab.unet;

/**
 * The sinusoidal embedding of numbers such as time steps, as diffusers' {@code get_timestep_embedding} computes it in 32 bits. Immutable.
 *
 * @param width numbers that one number becomes; even
 * @param cosinesFirst {@code flip_sin_to_cos} of a diffusers config
 * @param shift {@code freq_shift} of a diffusers config
 */
public record Sinusoids(int width, boolean cosinesFirst, double shift) {

    private static final double LONGEST_PERIOD = 10_000;

    /** What a number is multiplied by before its {@code width / 2} sines and cosines are taken; from 1 down to about 1/10,000. */
    public float[] frequencies() {
        float[] frequencies = new float[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = (float) (-Math.log(LONGEST_PERIOD) * i / (frequencies.length - shift));
            frequencies[i] = (float) Math.exp(exponent);
        }
        return frequencies;
    }

    /** Row-major, one row of {@code width} for each number. */
    public float[] of(float[] numbers) {
        float[] frequencies = frequencies();
        float[] embedded = new float[numbers.length * width];
        int half = frequencies.length;
        for (int row = 0; row < numbers.length; row++) {
            for (int i = 0; i < half; i++) {
                float angle = numbers[row] * frequencies[i];
                embedded[row * width + (cosinesFirst ? half : 0) + i] = (float) Math.sin(angle);
                embedded[row * width + (cosinesFirst ? 0 : half) + i] = (float) Math.cos(angle);
            }
        }
        return embedded;
    }
}
