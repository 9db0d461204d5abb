package fusionlab.unet.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class StrictJsonPropertyTests {

    @Property
    void what_a_library_writes_is_read_as_it_was(@ForAll("objects") JsonObject object) {
        String json = new GsonBuilder().serializeNulls().create().toJson(object);

        assertThat(StrictJson.object(json)).isEqualTo(object);
        assertThat(StrictJson.object(" \n" + json + "\t")).isEqualTo(object);
    }

    @Property
    void no_text_breaks_it(@ForAll String text) {
        readsAsALibraryOrRefuses(text);
    }

    @Property
    void no_damage_breaks_it(
            @ForAll("objects") JsonObject object, @ForAll @IntRange(max = 300) int place, @ForAll char written) {
        StringBuilder json = new StringBuilder(object.toString());
        json.setCharAt(place % json.length(), written);

        readsAsALibraryOrRefuses(json.toString());
    }

    @Property
    void numbers_stay_as_they_are_written(@ForAll double number) {
        if (Double.isFinite(number)) {
            assertThat(StrictJson.object("{\"n\": " + number + "}").get("n").getAsString())
                    .isEqualTo(Double.toString(number));
        }
    }

    @Property(tries = 50)
    void twenty_levels_are_read_and_no_more(@ForAll @IntRange(min = 1, max = 60) int levels) {
        String json = "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);

        if (levels <= 20) {
            assertThat(StrictJson.object(json).toString()).isEqualTo(json);
        } else {
            assertThatThrownBy(() -> StrictJson.object(json))
                    .isInstanceOfSatisfying(UnreadableJsonException.class, refused -> assertThat(refused.where())
                            .isEqualTo("a" + ".a".repeat(19)))
                    .hasMessageContaining("is nested deeper than 20 levels");
        }
    }

    @Example
    void what_is_lenient_is_refused() {
        for (String json : List.of(
                "{'a': 1}",
                "{a: 1}",
                "{\"a\": NaN}",
                "{\"a\": 1,}",
                "{\"a\": 01}",
                "{\"a\": 1}//",
                "{\"a\": 1} {}",
                "{\"a\"=1}")) {
            assertThatThrownBy(() -> StrictJson.object(json)).as(json).isInstanceOf(UnreadableJsonException.class);
        }
        assertThatThrownBy(() -> StrictJson.object("{\"b\": [{\"a\": 1, \"a\": 1}]}"))
                .hasMessage("b[0].a appears twice in one object; remove one of them");
        assertThatThrownBy(() -> StrictJson.object("[]")).hasMessage("document must be an object");
        assertThatThrownBy(() -> StrictJson.object("{} 1"))
                .hasMessage("document is not valid JSON: malformed JSON at line 1, column 5");
    }

    private static void readsAsALibraryOrRefuses(String text) {
        JsonObject object;
        try {
            object = StrictJson.object(text);
        } catch (UnreadableJsonException refused) {
            assertThat(refused.problem()).isNotBlank();
            assertThat(refused.getMessage()).doesNotContain("\n");
            return;
        }
        assertThat(object).isEqualTo(JsonParser.parseString(text));
    }

    @Provide
    Arbitrary<JsonObject> objects() {
        return objects(3);
    }

    private static Arbitrary<JsonObject> objects(int depth) {
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(6), elements(depth))
                .ofMaxSize(4)
                .map(fields -> {
                    JsonObject object = new JsonObject();
                    fields.forEach(object::add);
                    return object;
                });
    }

    private static Arbitrary<JsonElement> elements(int depth) {
        Arbitrary<JsonElement> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(JsonPrimitive::new),
                Arbitraries.integers().map(JsonPrimitive::new),
                Arbitraries.of(true, false).map(JsonPrimitive::new),
                Arbitraries.just(JsonNull.INSTANCE));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<JsonElement> lists = elements(depth - 1).list().ofMaxSize(3).map(list -> {
            JsonArray array = new JsonArray();
            list.forEach(array::add);
            return array;
        });
        return Arbitraries.oneOf(leaves, lists, objects(depth - 1).map(object -> object));
    }
}
