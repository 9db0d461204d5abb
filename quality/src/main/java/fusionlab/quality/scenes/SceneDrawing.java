package fusionlab.quality.scenes;

import fusionlab.quality.scenes.Scene.Relation;
import fusionlab.quality.scenes.Scene.Shape;
import fusionlab.quality.scenes.Scene.Thing;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws scenes: each thing fills most of its half of the picture, with jitter of place and size, and edges are anti-aliased. */
final class SceneDrawing {

    private static final float SMALLEST = 5.6f;
    private static final float SIZE_RANGE = 1.4f;
    /** Jitter of the centre along the line of both things, and across it. */
    private static final float ALONG = 1f;

    private static final float ACROSS = 4.5f;

    private SceneDrawing() {}

    /** Pictures one after another, {@link Scenes#PICTURE} numbers each, in -1..1. */
    static float[] draw(List<Scene> scenes, RandomGenerator random) {
        float[] pixels = new float[scenes.size() * Scenes.PICTURE];
        for (int i = 0; i < scenes.size(); i++) {
            draw(scenes.get(i), random, pixels, i * Scenes.PICTURE);
        }
        return pixels;
    }

    private static void draw(Scene scene, RandomGenerator random, float[] pixels, int offset) {
        for (int i = 0; i < Scenes.PICTURE; i++) {
            pixels[offset + i] = scene.background().level();
        }
        boolean sideBySide = scene.relation() == Relation.LEFT_OF;
        thing(scene.first(), Scenes.SIZE * .25f, sideBySide, random, pixels, offset);
        thing(scene.second(), Scenes.SIZE * .75f, sideBySide, random, pixels, offset);
        for (int i = 0; i < Scenes.PICTURE; i++) {
            pixels[offset + i] = pixels[offset + i] * 2 - 1;
        }
    }

    private static void thing(
            Thing thing, float place, boolean sideBySide, RandomGenerator random, float[] pixels, int offset) {
        float along = place + jitter(ALONG, random);
        float across = Scenes.SIZE * .5f + jitter(ACROSS, random);
        float radius = SMALLEST + random.nextFloat() * SIZE_RANGE;
        float centreX = sideBySide ? along : across;
        float centreY = sideBySide ? across : along;
        for (int y = first(centreY, radius); y < end(centreY, radius); y++) {
            for (int x = first(centreX, radius); x < end(centreX, radius); x++) {
                float distance = distance(thing.shape(), x + .5f - centreX, y + .5f - centreY, radius);
                float cover = Math.min(1, Math.max(0, .5f - distance));
                for (int channel = 0; channel < Scenes.CHANNELS && cover > 0; channel++) {
                    int index = offset + (channel * Scenes.SIZE + y) * Scenes.SIZE + x;
                    pixels[index] = pixels[index] * (1 - cover) + thing.colour().channel(channel) * cover;
                }
            }
        }
    }

    private static int first(float centre, float radius) {
        return Math.max(0, (int) (centre - radius - 1));
    }

    private static int end(float centre, float radius) {
        return Math.min(Scenes.SIZE, (int) (centre + radius + 2));
    }

    /** Signed distance to the outline in pixels, negative inside; y points down. */
    private static float distance(Shape shape, float x, float y, float radius) {
        return switch (shape) {
            case CIRCLE -> (float) Math.sqrt(x * x + y * y) - radius;
            case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) - radius * .92f;
            case TRIANGLE -> triangle(x, y, radius);
            case CROSS -> {
                float arm = radius * .32f;
                float lying = Math.max(Math.abs(x) - radius, Math.abs(y) - arm);
                float standing = Math.max(Math.abs(x) - arm, Math.abs(y) - radius);
                yield Math.min(lying, standing);
            }
        };
    }

    /** Upright, tip above: base and height twice the radius. */
    private static float triangle(float x, float y, float radius) {
        float base = y - radius;
        float side = (2 * Math.abs(x) - y - radius) / (float) Math.sqrt(5);
        return Math.max(base, side);
    }

    private static float jitter(float range, RandomGenerator random) {
        return (random.nextFloat() * 2 - 1) * range;
    }
}
