package fusionlab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any one field of a message, wherever it is: what another version leaves out, adds or writes otherwise. */
class WireFieldPropertyTests {

    private static final Map<String, Class<?>> MESSAGES = Map.of(
            "report.json", Report.class,
            "lease.json", Lease.class,
            "lease-request-session.json", Lease.Request.class,
            "heartbeat.json", Lease.Heartbeat.class,
            "bridge-sync.json", Bridge.Sync.class,
            "bridge-answer.json", Bridge.Answer.class,
            "evaluation-lease-tuned.json", Evaluation.Lease.class,
            "tuning-lease-distillation.json", Evaluation.Lease.class,
            "evaluation-offer-features-distils.json", Evaluation.Offer.class,
            "registration-request.json", Registration.Request.class);

    private final Gson gson = WireJson.gson();

    /** A field of an object somewhere in a message. */
    private record Place(JsonObject object, String field) {}

    @Property
    void a_field_that_is_missing_or_null_is_refused_or_empty_and_changes_no_other(
            @ForAll("messages") String message, @ForAll @IntRange(max = 500) int choice, @ForAll boolean missing)
            throws IOException {
        JsonElement changed = with(message, choice, (object, field) -> {
            object.add(field, JsonNull.INSTANCE);
            if (missing) {
                object.remove(field);
            }
        });
        readBack(message, changed);
    }

    @Property
    void a_field_of_a_later_version_is_ignored_wherever_it_is(
            @ForAll("messages") String message,
            @ForAll @IntRange(max = 500) int choice,
            @ForAll("values") JsonElement value)
            throws IOException {
        JsonElement changed = with(message, choice, (object, field) -> {
            if (!isMap(field, object)) {
                object.add("fieldOfALaterVersion", value);
            }
        });
        Object original = gson.fromJson(resource(message), MESSAGES.get(message));
        assertThat((Object) gson.fromJson(changed, MESSAGES.get(message))).isEqualTo(original);
    }

    @Property
    void a_field_of_another_type_is_refused_or_understood_as_what_it_says(
            @ForAll("messages") String message,
            @ForAll @IntRange(max = 500) int choice,
            @ForAll("values") JsonElement value)
            throws IOException {
        JsonElement changed = with(message, choice, (object, field) -> object.add(field, value));
        Object read;
        try {
            read = gson.fromJson(changed, (Class<?>) MESSAGES.get(message));
        } catch (RuntimeException refused) {
            return;
        }
        String written = gson.toJson(read);
        assertThat((Object) gson.fromJson(written, MESSAGES.get(message))).isEqualTo(read);
        assertThat(read)
                .hasToString(gson.fromJson(written, MESSAGES.get(message)).toString());
    }

    /** Reads the message, if it is not refused, and compares what it says with what was sent. */
    private void readBack(String message, JsonElement sent) {
        Object value;
        try {
            value = gson.fromJson(sent, (Class<?>) MESSAGES.get(message));
        } catch (RuntimeException refused) { // of several kinds, as WireJson says
            return;
        }
        compare(sent, gson.toJsonTree(value));
    }

    private static void compare(JsonElement sent, JsonElement read) {
        if (sent.isJsonObject() && read.isJsonObject()) {
            for (String field : sent.getAsJsonObject().keySet()) {
                JsonElement before = sent.getAsJsonObject().get(field);
                JsonElement after = read.getAsJsonObject().get(field);
                if (before.isJsonNull()) {
                    assertEmpty(field, after == null ? JsonNull.INSTANCE : after);
                } else {
                    assertThat(after).as(field).isNotNull();
                    compare(before, after);
                }
            }
            for (String field : read.getAsJsonObject().keySet()) {
                if (!sent.getAsJsonObject().has(field)) {
                    assertEmpty(field, read.getAsJsonObject().get(field));
                }
            }
        } else if (sent.isJsonArray() && read.isJsonArray()) {
            assertThat(read.getAsJsonArray()).hasSameSizeAs(sent.getAsJsonArray());
            for (int i = 0; i < sent.getAsJsonArray().size(); i++) {
                compare(sent.getAsJsonArray().get(i), read.getAsJsonArray().get(i));
            }
        } else {
            assertThat(read).isEqualTo(sent);
        }
    }

    private static void assertEmpty(String field, JsonElement value) {
        assertThat(isEmpty(value)).as("%s of %s", value, field).isTrue();
    }

    /** The values of what was not said: COLD is the regime of all profiles from before there were two. */
    private static boolean isEmpty(JsonElement value) {
        if (value.isJsonPrimitive()) {
            String text = value.getAsString();
            return List.of("", "0", "0.0", "false", "COLD").contains(text);
        }
        return value.isJsonNull()
                || (value.isJsonArray() && value.getAsJsonArray().isEmpty())
                || (value.isJsonObject() && value.getAsJsonObject().isEmpty());
    }

    /** In a map every name is data. */
    private static boolean isMap(String field, JsonObject object) {
        return object.has("onnxruntime") || field.contains(".");
    }

    private JsonElement with(String message, int choice, BiConsumer<JsonObject, String> change) throws IOException {
        JsonElement tree = JsonParser.parseString(resource(message));
        List<Place> places = new ArrayList<>();
        collect(tree, places);
        Place place = places.get(choice % places.size());
        change.accept(place.object(), place.field());
        return tree;
    }

    private static void collect(JsonElement element, List<Place> places) {
        if (element instanceof JsonObject object) {
            for (String field : object.keySet()) {
                places.add(new Place(object, field));
                collect(object.get(field), places);
            }
        } else if (element instanceof JsonArray array) {
            array.forEach(each -> collect(each, places));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = WireFieldPropertyTests.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(MESSAGES.keySet().stream().sorted().toList());
    }

    @Provide
    Arbitrary<JsonElement> values() {
        return Arbitraries.of(
                        "null",
                        "true",
                        "0",
                        "-1",
                        "1e999",
                        "3000000000",
                        "0.5",
                        "\"\"",
                        "\"x\"",
                        "[]",
                        "[null]",
                        "[1]",
                        "{}",
                        "{\"a\": 1}",
                        "[[]]",
                        "\"-0\"")
                .map(text -> text.equals("1e999") ? new JsonPrimitive(Double.MAX_VALUE) : JsonParser.parseString(text));
    }
}
