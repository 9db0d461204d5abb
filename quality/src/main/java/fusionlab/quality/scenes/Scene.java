package fusionlab.quality.scenes;

import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The content of a picture: two things, their relation, and the background.
 *
 * @throws IllegalArgumentException if both things are the same, since their order would be ambiguous
 */
public record Scene(Thing first, Relation relation, Thing second, Background background) {

    public Scene {
        if (first.equals(second)) {
            throw new IllegalArgumentException("A scene needs two different things, not " + first.words() + " twice");
        }
    }

    /** A coloured shape. */
    public record Thing(Colour colour, Shape shape) {

        String words() {
            return word(colour) + " " + word(shape);
        }
    }

    /** Colours with their red, green and blue, 0 to 1. */
    public enum Colour {
        RED(.90f, .12f, .12f),
        GREEN(.10f, .70f, .15f),
        BLUE(.12f, .20f, .95f),
        YELLOW(.98f, .85f, .10f),
        PURPLE(.60f, .10f, .75f),
        CYAN(.10f, .85f, .90f);

        private final float[] channels;

        Colour(float... channels) {
            this.channels = channels;
        }

        float channel(int index) {
            return channels[index];
        }
    }

    /** Shapes whose outlines are distinguishable at 13 pixels. */
    public enum Shape {
        CIRCLE,
        SQUARE,
        TRIANGLE,
        CROSS
    }

    /** The relation of the first thing to the second. */
    public enum Relation {
        LEFT_OF,
        ABOVE
    }

    /** Backgrounds with their grey level, 0 to 1. */
    public enum Background {
        BLACK(.04f),
        GRAY(.50f),
        WHITE(.96f);

        private final float level;

        Background(float level) {
            this.level = level;
        }

        float level() {
            return level;
        }
    }

    /** The attributes that a picture can get wrong. */
    public enum Attribute {
        COLOUR,
        SHAPE,
        RELATION,
        BACKGROUND
    }

    /** For example {@code a red circle left of a blue square on white}. */
    public String caption() {
        return "a " + first.words() + " " + word(relation) + " a " + second.words() + " on " + word(background);
    }

    /** Whether this caption is held out from training: one in ten, decided by a hash of its words. */
    public boolean isHeldOut() {
        int hash = Objects.hash(
                first.colour.ordinal(),
                first.shape.ordinal(),
                relation.ordinal(),
                second.colour.ordinal(),
                second.shape.ordinal(),
                background.ordinal());
        hash ^= hash >>> 13;
        hash *= 0x5bd1e995;
        hash ^= hash >>> 15;
        return Math.floorMod(hash, 10) == 0;
    }

    /**
     * A scene that differs in one attribute: the colour or the shape of one of the things, the relation (the other one, or the things
     * exchanged), or the background.
     */
    public Scene changed(Attribute attribute, RandomGenerator random) {
        @Nullable Scene changed;
        do {
            changed = switch (attribute) {
                case COLOUR ->
                    random.nextBoolean()
                            ? scene(new Thing(other(Colour.values(), first.colour, random), first.shape), second)
                            : scene(first, new Thing(other(Colour.values(), second.colour, random), second.shape));
                case SHAPE ->
                    random.nextBoolean()
                            ? scene(new Thing(first.colour, other(Shape.values(), first.shape, random)), second)
                            : scene(first, new Thing(second.colour, other(Shape.values(), second.shape, random)));
                case RELATION ->
                    random.nextBoolean()
                            ? scene(second, first)
                            : new Scene(first, other(Relation.values(), relation, random), second, background);
                case BACKGROUND -> new Scene(first, relation, second, other(Background.values(), background, random));
            };
        } while (changed == null);
        return changed;
    }

    /** Null if the two are the same thing. */
    private @Nullable Scene scene(Thing one, Thing two) {
        return one.equals(two) ? null : new Scene(one, relation, two, background);
    }

    private static <T> T other(T[] all, T present, RandomGenerator random) {
        T chosen;
        do {
            chosen = all[random.nextInt(all.length)];
        } while (chosen.equals(present));
        return chosen;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
