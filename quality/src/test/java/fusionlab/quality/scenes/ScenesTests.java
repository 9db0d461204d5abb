package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fusionlab.quality.scenes.Scene.Attribute;
import fusionlab.quality.scenes.Scene.Background;
import fusionlab.quality.scenes.Scene.Colour;
import fusionlab.quality.scenes.Scene.Relation;
import fusionlab.quality.scenes.Scene.Shape;
import fusionlab.quality.scenes.Scene.Thing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenesTests {

    private static final Scene SCENE = new Scene(
            new Thing(Colour.RED, Shape.CIRCLE),
            Relation.LEFT_OF,
            new Thing(Colour.BLUE, Shape.SQUARE),
            Background.WHITE);

    @Test
    void aCaptionSaysWhatIsDrawn() {
        assertThat(SCENE.caption()).isEqualTo("a red circle left of a blue square on white");
    }

    @Test
    void everyCaptionIsEitherTrainedOrHeldOut() {
        Set<String> trained = captions(Scenes.training());
        Set<String> heldOut = captions(Scenes.heldOut());

        assertThat(trained).doesNotContainAnyElementsOf(heldOut);
        assertThat(trained.size() + heldOut.size()).isEqualTo(24 * 23 * 2 * 3);
        assertThat(heldOut.size()).isBetween(265, 397);
    }

    @Test
    void eachValueIsHeldOutInSomeScenes() {
        for (Shape shape : Shape.values()) {
            assertThat(Scenes.heldOut())
                    .filteredOn(scene -> scene.first().shape() == shape)
                    .hasSizeGreaterThan(40);
        }
        for (Background background : Background.values()) {
            assertThat(Scenes.heldOut())
                    .filteredOn(scene -> scene.background() == background)
                    .hasSizeGreaterThan(60);
        }
    }

    @Test
    void promptsAreHeldOutCaptionsAndBeginWithEachOnce() {
        List<String> prompts = Scenes.prompts();

        assertThat(captions(Scenes.heldOut())).containsAll(prompts);
        assertThat(new HashSet<>(prompts.subList(0, Scenes.heldOut().size()))).hasSameSizeAs(Scenes.heldOut());
    }

    @ParameterizedTest
    @EnumSource(Attribute.class)
    void aChangedSceneDiffersInOneAttributeOnly(Attribute attribute) {
        SplittableRandom random = new SplittableRandom(3);
        for (Scene scene : Scenes.heldOut()) {
            Scene changed = scene.changed(attribute, random);
            assertThat(changed).isNotEqualTo(scene);
            assertThat(differences(scene, changed)).isEqualTo(attribute == Attribute.RELATION ? 0 : 1);
        }
    }

    @Test
    void twoEqualThingsAreNoScene() {
        Thing thing = new Thing(Colour.RED, Shape.CIRCLE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scene(thing, Relation.ABOVE, thing, Background.GRAY))
                .withMessageContaining("red circle");
    }

    @Test
    void drawingIsRepeatableUnderASeed() {
        List<Scene> scenes = Scenes.training().subList(0, 20);

        float[] once = SceneDrawing.draw(scenes, new SplittableRandom(1));
        assertThat(SceneDrawing.draw(scenes, new SplittableRandom(1))).isEqualTo(once);
        assertThat(SceneDrawing.draw(scenes, new SplittableRandom(2))).isNotEqualTo(once);
        for (float value : once) {
            assertThat(value).isBetween(-1f, 1f);
        }
    }

    @Test
    void shapesDifferInManyPixels() {
        for (Shape one : Shape.values()) {
            for (Shape other : Shape.values()) {
                if (one != other) {
                    assertThat(strongDifferences(one, other))
                            .as(one + " and " + other)
                            .isGreaterThan(12);
                }
            }
        }
    }

    private static int strongDifferences(Shape one, Shape other) {
        Thing second = new Thing(Colour.YELLOW, Shape.CIRCLE);
        float[] drawn = drawn(new Scene(new Thing(Colour.RED, one), Relation.ABOVE, second, Background.WHITE));
        float[] other0 = drawn(new Scene(new Thing(Colour.RED, other), Relation.ABOVE, second, Background.WHITE));
        int count = 0;
        for (int i = Scenes.SIZE * Scenes.SIZE; i < 2 * Scenes.SIZE * Scenes.SIZE; i++) { // the green plane
            count += Math.abs(drawn[i] - other0[i]) > .8 ? 1 : 0;
        }
        return count;
    }

    private static float[] drawn(Scene scene) {
        return SceneDrawing.draw(List.of(scene), new SplittableRandom(5));
    }

    private static int differences(Scene one, Scene other) {
        Set<Thing> things = new HashSet<>(List.of(one.first(), one.second()));
        boolean exchanged = one.first().equals(other.second()) && one.second().equals(other.first());
        things.removeAll(List.of(other.first(), other.second()));
        boolean background = one.background() != other.background();
        return exchanged ? 0 : things.size() + (background ? 1 : 0);
    }

    private static Set<String> captions(List<Scene> scenes) {
        Set<String> captions = new HashSet<>();
        scenes.forEach(scene -> captions.add(scene.caption()));
        return captions;
    }
}
