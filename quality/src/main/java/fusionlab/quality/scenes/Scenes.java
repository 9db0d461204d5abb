package fusionlab.quality.scenes;

import fusionlab.quality.scenes.Scene.Background;
import fusionlab.quality.scenes.Scene.Colour;
import fusionlab.quality.scenes.Scene.Relation;
import fusionlab.quality.scenes.Scene.Shape;
import fusionlab.quality.scenes.Scene.Thing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** All scenes of the world, and how they are divided into those for training and those held out. Immutable and thread-safe. */
public final class Scenes {

    /** Width and height of a picture in pixels. */
    public static final int SIZE = 32;
    /** Red, green and blue. */
    public static final int CHANNELS = 3;
    /** Numbers that make up one picture: its red plane, then green, then blue, each by rows. */
    public static final int PICTURE = CHANNELS * SIZE * SIZE;

    private static final int PROMPT_PASSES = 6;
    private static final long PROMPT_SEED = 4;

    private static final List<Scene> ALL = all();
    private static final List<Scene> TRAINING =
            ALL.stream().filter(scene -> !scene.isHeldOut()).toList();
    private static final List<Scene> HELD_OUT =
            ALL.stream().filter(Scene::isHeldOut).toList();

    private Scenes() {}

    /** The scenes for training. */
    public static List<Scene> training() {
        return TRAINING;
    }

    /** The held-out scenes. */
    public static List<Scene> heldOut() {
        return HELD_OUT;
    }

    /** The prompts of evaluations: the held-out captions in a fixed shuffled order, again and again, each pass in an order of its own. */
    static List<String> prompts() {
        return prompted().stream().map(Scene::caption).toList();
    }

    /** The scenes of {@link #prompts}. */
    static List<Scene> prompted() {
        List<Scene> prompts = new ArrayList<>();
        Random random = new Random(PROMPT_SEED);
        for (int pass = 0; pass < PROMPT_PASSES; pass++) {
            List<Scene> order = new ArrayList<>(HELD_OUT);
            Collections.shuffle(order, random);
            prompts.addAll(order);
        }
        return List.copyOf(prompts);
    }

    private static List<Scene> all() {
        List<Thing> things = new ArrayList<>();
        for (Colour colour : Colour.values()) {
            for (Shape shape : Shape.values()) {
                things.add(new Thing(colour, shape));
            }
        }
        List<Scene> scenes = new ArrayList<>();
        for (Thing first : things) {
            for (Thing second : things) {
                for (Relation relation : Relation.values()) {
                    for (Background background : Background.values()) {
                        if (!first.equals(second)) {
                            scenes.add(new Scene(first, relation, second, background));
                        }
                    }
                }
            }
        }
        return List.copyOf(scenes);
    }
}
