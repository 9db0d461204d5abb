package fusionlab.quality.scenes;

import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.tensors.Floats;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains CLIP on drawn pictures. In addition to the other captions of its batch, each picture has captions that differ from its own in one
 * attribute (hard negatives, as NegCLIP of Yuksekgonul et al., 2023): without them it stays blind to shapes.
 */
record ClipTraining(int steps, long seed) {

    private static final int BATCH = 64;
    private static final double RATE = 1.5e-3;
    private static final double DECAY = .01;
    /** Noise up to this amplitude, so that scores change smoothly with a UNet's errors. */
    private static final double NOISE = .25;

    /** The attributes in which a picture's hard negatives differ. */
    private static final List<Attribute> NEGATIVES = List.of(Attribute.SHAPE, Attribute.RELATION, Attribute.COLOUR);
    /** Attempts to find another change when one leads to a held-out caption, before a colour is changed instead. */
    private static final int ATTEMPTS = 20;

    SceneClip run(StepReport report) {
        SceneClip clip = SceneClip.random(seed);
        RandomGenerator random = new SplittableRandom(seed + 1);
        try (Optimiser optimiser = new Optimiser(clip.layers(), RATE, DECAY, steps)) {
            for (int step = 0; step < steps; step++) {
                report.step(step + 1, step(clip, optimiser, step, random));
            }
        }
        clip.layers().freeze();
        return clip;
    }

    static int batch() {
        return BATCH;
    }

    private static double step(SceneClip clip, Optimiser optimiser, int step, RandomGenerator random) {
        Set<Scene> chosen = new LinkedHashSet<>();
        while (chosen.size() < BATCH) {
            chosen.add(Scenes.training().get(random.nextInt(Scenes.training().size())));
        }
        List<Scene> scenes = List.copyOf(chosen);
        float[] pixels = SceneDrawing.draw(scenes, random);
        roughen(pixels, random);
        try (PointerScope scope = new PointerScope()) {
            Tensor pictures = Floats.tensor(pixels, BATCH, Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE);
            Tensor images = clip.images(pictures);
            Tensor texts = clip.texts(captions(scenes, random));
            Tensor own = texts.narrow(0, 0, BATCH);
            Tensor all = torch.matmul(images, own.transpose(0, 1)).mul(clip.temperature());
            Tensor loss = torch.cross_entropy_loss(all, numbers())
                    .add(torch.cross_entropy_loss(all.transpose(0, 1), numbers()))
                    .mul(new Scalar(.5))
                    .add(torch.cross_entropy_loss(similar(clip, images, texts), Tensor.create(new long[BATCH], BATCH)));
            optimiser.step(step, loss);
            return loss.item_float();
        }
    }

    /** Similarities of each picture to its own caption (first) and to its hard negatives. */
    private static Tensor similar(SceneClip clip, Tensor images, Tensor texts) {
        int each = 1 + NEGATIVES.size();
        Tensor grouped = texts.reshape(each, BATCH, SceneClip.WIDTH).transpose(0, 1);
        Tensor products = torch.matmul(grouped, images.unsqueeze(-1)).squeeze(-1);
        return products.mul(clip.temperature());
    }

    /** The captions of all scenes, then one hard negative of each, then the next. */
    private static List<String> captions(List<Scene> scenes, RandomGenerator random) {
        List<String> captions = new ArrayList<>();
        scenes.forEach(scene -> captions.add(scene.caption()));
        for (Attribute attribute : NEGATIVES) {
            for (Scene scene : scenes) {
                captions.add(negative(scene, attribute, random).caption());
            }
        }
        return captions;
    }

    private static Scene negative(Scene scene, Attribute attribute, RandomGenerator random) {
        for (int attempt = 0; ; attempt++) {
            Scene changed = scene.changed(attempt < ATTEMPTS ? attribute : Attribute.COLOUR, random);
            if (!changed.isHeldOut()) {
                return changed;
            }
        }
    }

    private static void roughen(float[] pixels, RandomGenerator random) {
        for (int picture = 0; picture < BATCH; picture++) {
            float amplitude = (float) (random.nextDouble() * NOISE);
            for (int i = 0; i < Scenes.PICTURE; i++) {
                pixels[picture * Scenes.PICTURE + i] += amplitude * 2 * (random.nextFloat() + random.nextFloat() - 1);
            }
        }
    }

    private static Tensor numbers() {
        return Tensor.create(LongStream.range(0, BATCH).toArray(), BATCH);
    }
}
