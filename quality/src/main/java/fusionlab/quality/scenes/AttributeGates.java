package fusionlab.quality.scenes;

import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.tensors.Floats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How well the scorer discriminates: how often, for pictures of held-out scenes, the true caption is nearer than one with a wrong attribute
 * (chance: one half).
 *
 * @param accuracy by attribute, 0 to 1
 * @param matched mean cosine similarity of pictures and their captions
 * @param shuffled mean cosine similarity of pictures and the next picture's captions
 */
record AttributeGates(Map<Attribute, Double> accuracy, double matched, double shuffled) {

    private static final long SEED = 99;
    private static final int BATCH = 128;

    AttributeGates {
        accuracy = Map.copyOf(accuracy);
    }

    /** How pictures reach the scorer: as drawn, or through the autoencoder. */
    interface View {

        Tensor of(Tensor pictures);
    }

    /** Each held-out scene is drawn {@code rounds} times. */
    static AttributeGates measure(SceneClip clip, View view, int rounds) {
        RandomGenerator random = new SplittableRandom(SEED);
        List<Scene> scenes = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            scenes.addAll(Scenes.heldOut());
        }
        Collections.shuffle(scenes, new Random(SEED)); // otherwise neighbouring scenes would be similar
        Map<Attribute, Integer> right = new EnumMap<>(Attribute.class);
        double matched = 0;
        double shuffled = 0;
        for (int from = 0; from < scenes.size(); from += BATCH) {
            List<Scene> batch = scenes.subList(from, Math.min(scenes.size(), from + BATCH));
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor images = clip.images(view.of(Floats.tensor(
                        SceneDrawing.draw(batch, random), batch.size(), Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE)));
                double[] own = similarities(clip, images, batch);
                matched += Arrays.stream(own).sum();
                List<Scene> rotated = new ArrayList<>(batch.subList(1, batch.size()));
                rotated.add(batch.get(0));
                shuffled += Arrays.stream(similarities(clip, images, rotated)).sum();
                for (Attribute attribute : Attribute.values()) {
                    List<Scene> wrong = batch.stream()
                            .map(scene -> scene.changed(attribute, random))
                            .toList();
                    right.merge(attribute, larger(own, similarities(clip, images, wrong)), Integer::sum);
                }
            }
        }
        Map<Attribute, Double> accuracy = new EnumMap<>(Attribute.class);
        right.forEach((attribute, count) -> accuracy.put(attribute, (double) count / scenes.size()));
        return new AttributeGates(accuracy, matched / scenes.size(), shuffled / scenes.size());
    }

    private static double[] similarities(SceneClip clip, Tensor images, List<Scene> scenes) {
        Tensor texts = clip.texts(scenes.stream().map(Scene::caption).toList());
        return Floats.doubles(images.mul(texts).sum(new long[] {1}));
    }

    private static int larger(double[] ones, double[] others) {
        return (int)
                IntStream.range(0, ones.length).filter(i -> ones[i] > others[i]).count();
    }
}
