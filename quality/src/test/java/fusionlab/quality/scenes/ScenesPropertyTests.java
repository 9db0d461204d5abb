package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.scenes.Scene.Relation;
import fusionlab.quality.scenes.Scene.Thing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ScenesPropertyTests {

    private static final List<Scene> ALL =
            Stream.concat(Scenes.training().stream(), Scenes.heldOut().stream()).toList();

    @Property(tries = 200)
    void each_thing_is_in_its_half_and_the_rest_is_background(@ForAll("scenes") Scene scene, @ForAll long seed) {
        float[] pixels = SceneDrawing.draw(List.of(scene), new SplittableRandom(seed));
        float background = scene.background().level() * 2 - 1;
        int[] changed = new int[2];
        for (int y = 0; y < Scenes.SIZE; y++) {
            for (int x = 0; x < Scenes.SIZE; x++) {
                int along = scene.relation() == Relation.LEFT_OF ? x : y;
                boolean first = along < Scenes.SIZE / 2;
                Thing thing = first ? scene.first() : scene.second();
                double cover = cover(pixels, y, x, background, thing);
                changed[first ? 0 : 1] += cover > 0.5 ? 1 : 0;
            }
        }
        // A cross of radius 5.6 is its smallest thing, a square of radius 7 its largest.
        assertThat(changed[0]).isBetween(25, 190);
        assertThat(changed[1]).isBetween(25, 190);
        assertThat(pixels[0]).as("a corner").isEqualTo(background, within(1e-6f));
    }

    /** How much of the thing's colour is mixed into the background; the same in all three channels, or it is another colour. */
    private static double cover(float[] pixels, int y, int x, float background, Thing thing) {
        double least = 1;
        double most = 0;
        boolean touched = false;
        for (int channel = 0; channel < Scenes.CHANNELS; channel++) {
            float pixel = pixels[(channel * Scenes.SIZE + y) * Scenes.SIZE + x];
            double range = thing.colour().channel(channel) * 2 - 1 - background;
            touched |= Math.abs(pixel - background) > 1e-4;
            if (Math.abs(range) > 0.1) {
                double cover = (pixel - background) / range;
                least = Math.min(least, cover);
                most = Math.max(most, cover);
            }
        }
        boolean border = Math.abs(y - 15.5) < 1.5 || Math.abs(x - 15.5) < 1.5;
        if (touched && !border) {
            assertThat(most - least).as("one colour at " + x + ", " + y).isLessThan(0.02);
        }
        return touched ? least : 0;
    }

    @Property(tries = 50)
    void scenes_are_drawn_one_after_another_from_one_source_of_chance(
            @ForAll("scenes") Scene one, @ForAll("scenes") Scene other, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] apart = new float[2 * Scenes.PICTURE];
        System.arraycopy(SceneDrawing.draw(List.of(one), random), 0, apart, 0, Scenes.PICTURE);
        System.arraycopy(SceneDrawing.draw(List.of(other), random), 0, apart, Scenes.PICTURE, Scenes.PICTURE);

        assertThat(SceneDrawing.draw(List.of(one, other), new SplittableRandom(seed)))
                .isEqualTo(apart);
    }

    @Property(tries = 300)
    void a_wrong_caption_is_another_scene_s_and_wrong_in_what_was_asked(
            @ForAll("scenes") Scene scene, @ForAll Attribute attribute, @ForAll long seed) {
        Scene changed = scene.changed(attribute, new SplittableRandom(seed));

        assertThat(ALL).contains(changed);
        assertThat(changed.caption()).isNotEqualTo(scene.caption());
        boolean exchanged =
                changed.first().equals(scene.second()) && changed.second().equals(scene.first());
        int colours = (changed.first().colour() == scene.first().colour() ? 0 : 1)
                + (changed.second().colour() == scene.second().colour() ? 0 : 1);
        int shapes = (changed.first().shape() == scene.first().shape() ? 0 : 1)
                + (changed.second().shape() == scene.second().shape() ? 0 : 1);
        assertThat(changed.background() != scene.background()).isEqualTo(attribute == Attribute.BACKGROUND);
        switch (attribute) {
            case COLOUR -> assertThat(List.of(colours, shapes)).containsExactly(1, 0);
            case SHAPE -> assertThat(List.of(colours, shapes)).containsExactly(0, 1);
            case RELATION ->
                assertThat(exchanged ^ changed.relation() != scene.relation()).isTrue();
            case BACKGROUND -> assertThat(List.of(colours, shapes)).containsExactly(0, 0);
        }
    }

    @Example
    void every_scene_has_a_caption_and_tokens_of_its_own() {
        List<String> captions = ALL.stream().map(Scene::caption).toList();
        Set<List<Long>> all = new HashSet<>();
        for (String caption : captions) {
            long[] tokens = CaptionTokens.of(List.of(caption));
            int end = (int) CaptionTokens.ends(List.of(caption))[0];
            List<Long> each = new ArrayList<>();
            for (int i = 0; i < tokens.length; i++) {
                each.add(tokens[i]);
                assertThat(tokens[i] == 0).as("padding behind the end alone").isEqualTo(i > end);
            }
            assertThat(tokens[end]).isEqualTo(2);
            assertThat(end).isEqualTo(1 + caption.split(" ").length);
            all.add(each);
        }
        assertThat(new HashSet<>(captions)).hasSameSizeAs(captions);
        assertThat(all).hasSameSizeAs(captions);
        assertThat(Scenes.prompts()).hasSize(6 * Scenes.heldOut().size());
        assertThat(Scenes.prompts()).isEqualTo(Scenes.prompts());
    }

    @Property(tries = 100)
    void captions_are_read_alone_as_they_are_together_whatever_the_spaces(
            @ForAll("scenes") Scene one, @ForAll("scenes") Scene other) {
        long[] together = CaptionTokens.of(List.of(one.caption(), other.caption()));
        long[] alone = CaptionTokens.of(List.of("  " + other.caption().replace(" ", " \t ") + "\n"));

        assertThat(together).hasSize(2 * CaptionTokens.LENGTH).endsWith(alone);
        assertThat(CaptionTokens.ends(List.of(one.caption(), other.caption()))[1])
                .isEqualTo(CaptionTokens.LENGTH + CaptionTokens.ends(List.of(other.caption()))[0]);
        assertThatThrownBy(() -> CaptionTokens.of(List.of(one.caption() + " " + other.caption())))
                .hasMessageContaining("at most 10 words");
        assertThatThrownBy(() -> CaptionTokens.of(List.of(one.caption().replace("a ", "<pad2> "))))
                .hasMessageContaining("'<pad2>'");
    }

    @Provide
    Arbitrary<Scene> scenes() {
        return Arbitraries.of(ALL);
    }
}
