package fusionlab.agent.measure;

import fusionlab.protocol.Job;
import fusionlab.unet.Sinusoids;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A picture from text to pixels (SnapFusion, section 2): text encoder, steps of a UNet with DDIM between them, decoder. Weights are random, so
 * that the picture is noise; every part gets what the one before made. Owned by one thread but for {@link #cancel}.
 */
final class PipelineModel implements TimedModel {

    private static final int TIME_STEPS = 1_000;
    /** Stable Diffusion's schedule of noise: square roots of beta grow evenly. */
    private static final double FIRST_BETA = 0.00085;

    private static final double LAST_BETA = 0.012;
    private static final float GUIDANCE = 7.5f;
    /** Stable Diffusion's: latents are divided by it before they are decoded. */
    private static final float SCALING = 0.18215f;

    private final Job.Pipeline plan;
    private final Parts parts;
    private final List<FedModel> own;
    private final Sinusoids embedding;
    private final LongSupplier nanos;
    private final float[] noise;
    private final double[] kept = new double[TIME_STEPS];
    private final long[] spent = new long[3];

    /** @param textEncoder null if it is left out, like the decoder */
    record Parts(
            @Nullable FedModel textEncoder,
            FedModel unet,
            @Nullable FedModel decoder) {}

    /**
     * @param own parts that it closes; the others are in use by themselves too
     * @param latents numbers of the latents of one picture
     */
    PipelineModel(
            Job.Pipeline plan,
            Parts parts,
            List<FedModel> own,
            Sinusoids embedding,
            int latents,
            long seed,
            LongSupplier nanos) {
        this.plan = plan;
        this.parts = parts;
        this.own = List.copyOf(own);
        this.embedding = embedding;
        this.nanos = nanos;
        this.noise = new float[latents];
        Random random = new Random(seed);
        for (int i = 0; i < latents; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        double product = 1;
        for (int t = 0; t < TIME_STEPS; t++) {
            double root = Math.sqrt(FIRST_BETA) + (Math.sqrt(LAST_BETA) - Math.sqrt(FIRST_BETA)) * t / (TIME_STEPS - 1);
            product *= 1 - root * root;
            kept[t] = product;
        }
        each(FedModel::keepOutput);
    }

    /** Keys of the parts, in the order of {@link #spent}. */
    List<String> partKeys() {
        return plan.partKeys();
    }

    /** Time of the runs of text encoder, UNet and decoder in the last picture, in nanoseconds; 0 for what is left out. */
    long[] spent() {
        return spent.clone();
    }

    @Override
    public void run() throws ModelException {
        Arrays.fill(spent, 0);
        float[] prompt = text();
        float[] empty = plan.guidance() ? text() : prompt;
        float[] latents = noise.clone();
        int stride = TIME_STEPS / plan.steps();
        for (int step = plan.steps() - 1; step >= 0; step--) {
            int time = step * stride + 1;
            FedModel unet = parts.unet();
            unet.feed("sample", latents);
            unet.feed("t_emb", embedding.of(new float[] {time}));
            float[] predicted = predicted(prompt);
            if (plan.guidance()) {
                float[] without = predicted(empty);
                for (int i = 0; i < predicted.length; i++) {
                    predicted[i] = without[i] + GUIDANCE * (predicted[i] - without[i]);
                }
            }
            ddim(latents, predicted, kept[time], step == 0 ? 1 : kept[time - stride]);
        }
        FedModel decoder = parts.decoder();
        if (decoder != null) {
            for (int i = 0; i < latents.length; i++) {
                latents[i] /= SCALING;
            }
            decoder.feed("latent", latents);
            timed(decoder, 2);
            decoder.output();
        }
    }

    /** Empty without a text encoder: the UNet keeps the tokens that it has. */
    private float[] text() throws ModelException {
        FedModel encoder = parts.textEncoder();
        if (encoder == null) {
            return new float[0];
        }
        timed(encoder, 0);
        return encoder.output();
    }

    private float[] predicted(float[] tokens) throws ModelException {
        if (tokens.length > 0) {
            parts.unet().feed("context", tokens);
        }
        timed(parts.unet(), 1);
        return parts.unet().output();
    }

    private void timed(FedModel model, int part) throws ModelException {
        long began = nanos.getAsLong();
        model.run();
        spent[part] += nanos.getAsLong() - began;
    }

    /** One deterministic step (Song et al. 2021) from the noise that was predicted. Random weights predict anything, so latents are bounded. */
    private static void ddim(float[] latents, float[] predicted, double alpha, double next) {
        for (int i = 0; i < latents.length; i++) {
            double picture = (latents[i] - Math.sqrt(1 - alpha) * predicted[i]) / Math.sqrt(alpha);
            double moved = Math.sqrt(next) * picture + Math.sqrt(1 - next) * predicted[i];
            latents[i] = (float) Math.max(-10, Math.min(10, moved));
        }
    }

    @Override
    public void rearm() {
        each(FedModel::rearm);
    }

    @Override
    public void cancel() {
        each(FedModel::cancel);
    }

    @Override
    public void close() {
        own.forEach(FedModel::close);
    }

    /** Without one of its parts there is no picture. @return whether the model is a part of it */
    boolean closeIfOf(TimedModel model) {
        boolean part = model == parts.textEncoder() || model == parts.unet() || model == parts.decoder();
        if (part) {
            close();
        }
        return part;
    }

    private void each(Consumer<FedModel> what) {
        if (parts.textEncoder() != null) {
            what.accept(parts.textEncoder());
        }
        what.accept(parts.unet());
        if (parts.decoder() != null) {
            what.accept(parts.decoder());
        }
    }
}
