package fusionlab.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class WirePropertyTests {

    private static final Map<String, Class<?>> MESSAGES = Map.of(
            "report.json", Report.class,
            "lease.json", Lease.class,
            "bridge-sync.json", Bridge.Sync.class,
            "evaluation-lease-tuned.json", Evaluation.Lease.class,
            "evaluation-result.json", Evaluation.Result.class,
            "registration-request.json", Registration.Request.class);

    private final Gson gson = WireJson.gson();

    @Property
    void conditions_are_read_back(@ForAll("conditions") Conditions conditions) {
        assertThat(gson.fromJson(gson.toJson(conditions), Conditions.class)).isEqualTo(conditions);
    }

    @Property
    void a_damaged_message_is_refused_or_read_and_written_again(
            @ForAll("messages") String message,
            @ForAll @IntRange(max = 4_000) int place,
            @ForAll("damage") String written)
            throws IOException {
        Class<?> type = Objects.requireNonNull(MESSAGES.get(message));
        String json = resource(message);
        int at = place % json.length();
        String damaged = json.substring(0, at) + written + json.substring(at + 1);
        Object value;
        try {
            value = gson.fromJson(damaged, type);
        } catch (RuntimeException refused) { // of several kinds, as WireJson says
            return;
        }
        assertThatCode(() -> gson.toJson(value)).doesNotThrowAnyException();
        assertThat((Object) gson.fromJson(gson.toJson(value), type)).isEqualTo(value);
    }

    @Property
    void a_field_more_is_passed_over(@ForAll("messages") String message, @ForAll long number) throws IOException {
        Class<?> type = Objects.requireNonNull(MESSAGES.get(message));
        String json = resource(message);
        String more = json.replaceFirst("\\{", "{\"fieldOfALaterVersion\": [" + number + "],");

        assertThat((Object) gson.fromJson(more, type)).isEqualTo(gson.fromJson(json, type));
        assertThat(JsonParser.parseString(gson.toJson(gson.fromJson(more, type))))
                .isEqualTo(JsonParser.parseString(json));
    }

    @Property
    void a_back_off_doubles_within_its_limits_and_begins_again(
            @ForAll @LongRange(min = 2, max = 10_000) long first,
            @ForAll @IntRange(min = 1, max = 20) int tries,
            @ForAll Random random) {
        BackOff backOff = new BackOff(first, random);
        for (int i = 0; i < tries; i++) {
            long step = (long) Math.min(10_000, first * Math.pow(2, i));
            assertThat(backOff.next()).isBetween(step / 2, step);
        }
        backOff.reset();
        assertThat(backOff.next()).isBetween(first / 2, first);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = WirePropertyTests.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Provide
    Arbitrary<Conditions> conditions() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100).injectNull(0.2),
                        Arbitraries.of(true, false).injectNull(0.2),
                        Arbitraries.doubles().between(-40, 120).injectNull(0.2),
                        Arbitraries.integers().between(0, 6).injectNull(0.2),
                        Arbitraries.of(true, false).injectNull(0.2),
                        Arbitraries.doubles().between(0, 500).injectNull(0.2))
                .as(Conditions::new);
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(MESSAGES.keySet().stream().sorted().toList());
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "\"", ",", "{", "}", "[", "-", "9", "null", "\\", ":", "1e999"),
                Arbitraries.strings().ofLength(1));
    }
}
