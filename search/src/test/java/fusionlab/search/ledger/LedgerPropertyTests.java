package fusionlab.search.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.search.ContractTests;
import fusionlab.search.SearchProblem;
import fusionlab.search.SmallProblems;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Ledgers filled at random, with all that they may hold and without all that they may lack. */
class LedgerPropertyTests {

    private static final Ledger FOUND = found(SmallProblems.of(1, 0.8, "evolution", null));
    private static final Ledger FOUND_WITH_FLOOR = found(SmallProblems.of(5, 0.8, "random", 0.05));

    private static Ledger found(SearchProblem problem) {
        return Ledger.of(problem, ContractTests.search(problem), "", "", null);
    }

    @Property(tries = 100)
    void any_ledger_is_read_back_as_it_was_and_written_in_the_same_bytes(@ForAll long seed) {
        Ledger ledger = ledger(seed);
        String json = ledger.json();

        Ledger stored = Ledger.read(json);

        assertThat(stored).isEqualTo(ledger);
        assertThat(stored.json()).isEqualTo(json).endsWith("}\n");
        for (Round round : ledger.rounds()) {
            assertThat(Round.read(LedgerJson.write(round))).isEqualTo(round);
        }
    }

    @Property(tries = 300)
    void damage_is_refused_in_one_line_or_is_another_ledger(
            @ForAll @IntRange(max = 20) int seed,
            @ForAll long place,
            @ForAll @CharRange(from = ' ', to = '~') char written) {
        StringBuilder json = new StringBuilder(ledger(seed).json());
        json.setCharAt(Math.floorMod(place, json.length()), written);
        readsItselfOrRefuses(json.toString());
        readsItselfOrRefuses(json.substring(0, Math.floorMod(place, json.length())));
    }

    private static void readsItselfOrRefuses(String json) {
        Ledger ledger;
        try {
            ledger = Ledger.read(json);
        } catch (IllegalArgumentException refused) {
            assertThat(refused)
                    .hasMessageStartingWith("The search result cannot be read: ")
                    .hasMessageNotContaining("\n");
            return;
        }
        assertThat(Ledger.read(ledger.json())).isEqualTo(ledger);
    }

    /** Numbers as text, texts as objects, lists as numbers: whatever it is, what belongs there is asked for by its place. */
    @Property(tries = 100)
    void a_value_of_another_kind_is_refused_by_its_place(@ForAll @IntRange(max = 20) int seed, @ForAll Random random) {
        JsonObject document = JsonParser.parseString(ledger(seed).json()).getAsJsonObject();
        List<String> path = new ArrayList<>();
        JsonObject at = document;
        String name = "";
        while (at != null) {
            List<String> names = List.copyOf(at.keySet());
            name = names.get(random.nextInt(names.size()));
            path.add(name);
            JsonElement chosen = at.get(name);
            if (!chosen.isJsonObject() || random.nextInt(3) == 0) {
                break;
            }
            at = chosen.getAsJsonObject();
        }
        JsonElement other = at.get(name).isJsonArray() || at.get(name).isJsonObject()
                ? JsonParser.parseString("17")
                : new JsonArray();
        at.add(name, other);

        assertThatThrownBy(() -> Ledger.read(document.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.join(".", path));
    }

    @Example
    void another_format_and_another_version_are_named() {
        String json = ledger(1).json();

        assertThatThrownBy(() -> Ledger.read(json.replace("fusionlab-search-result", "fusionlab-latency-table")))
                .hasMessageContaining("format must be fusionlab-search-result");
        assertThatThrownBy(() -> Ledger.read(json.replace("\"formatVersion\": 1", "\"formatVersion\": 2")))
                .hasMessageContaining("formatVersion must be 1, not 2");
        assertThatThrownBy(() -> Ledger.read("null")).hasMessageContaining("document: must be an object");
        assertThatThrownBy(() -> Ledger.read(" ")).hasMessageContaining("document: is empty");
        assertThatThrownBy(() -> Ledger.read("{}")).hasMessageContaining("format: is missing");
        assertThatThrownBy(() -> Ledger.read(json + "{}")).hasMessageContaining("is not valid JSON");
    }

    /** From a search whose ledger has its parameters and winner, and a random rest. */
    private static Ledger ledger(long seed) {
        Random random = new Random(seed);
        Ledger found = random.nextBoolean() ? FOUND : FOUND_WITH_FLOOR;
        return new Ledger(
                found.format(),
                1,
                (Ledger.Latencies) any(Ledger.Latencies.class, random),
                (Ledger.Qualities) any(Ledger.Qualities.class, random),
                (Ledger.Network) any(Ledger.Network.class, random),
                found.parameters(),
                (Ledger.Outcome) any(Ledger.Outcome.class, random),
                random.nextBoolean() ? found.original() : null,
                (Ledger.Winner) any(Ledger.Winner.class, random),
                List.of((Round) any(Round.class, random), (Round) any(Round.class, random)),
                List.of(List.of("a", text(random)), List.of()),
                random.nextInt(99),
                found.front().subList(0, Math.min(3, found.front().size())),
                random.nextInt(3) == 0 ? null : (Measured) any(Measured.class, random),
                random.nextInt(3) == 0 ? null : (Picture) any(Picture.class, random));
    }

    private static Object any(Type type, Random random) {
        if (type instanceof ParameterizedType list) {
            List<Object> elements = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                elements.add(any(list.getActualTypeArguments()[0], random));
            }
            return elements;
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord()) {
            return anyRecord(raw, random);
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        }
        if (raw == String.class) {
            return text(random);
        }
        if (raw == boolean.class) {
            return random.nextBoolean();
        }
        if (raw == int.class || raw == Integer.class) {
            return 1 + random.nextInt(99_999);
        }
        return raw == long.class ? (Object) random.nextLong() : (Object) random.nextDouble();
    }

    private static Object anyRecord(Class<?> raw, Random random) {
        RecordComponent[] components = raw.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            boolean absent = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            types[i] = components[i].getType();
            values[i] = absent && random.nextInt(3) == 0 ? null : any(components[i].getGenericType(), random);
        }
        try {
            return raw.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException unlike) {
            throw new AssertionError(raw.getName(), unlike);
        }
    }

    private static String text(Random random) {
        return List.of("", "ä \"quoted\"", "two\nlines", "<b>&", "down_blocks.0", "\u2028")
                .get(random.nextInt(6));
    }
}
