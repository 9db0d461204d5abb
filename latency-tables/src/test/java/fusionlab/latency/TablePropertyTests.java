package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Slot;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class TablePropertyTests {

    private static final List<String> KEYS =
            Tables.SD.configurations(64).stream().map(BlockConfiguration::key).toList();

    @Property(tries = 60)
    void both_forms_are_read_back(@ForAll Random random, @ForAll @StringLength(min = 1, max = 30) String text) {
        LatencyTable table = table(random, text);

        assertThat(TableJson.read(TableJson.write(table))).isEqualTo(table);
        assertThat(TableCsv.read(TableCsv.write(table))).isEqualTo(table);
        assertThat(TableFile.read(TableJson.write(table).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(table);
        assertThat(TableFile.read(TableCsv.write(table).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(table);
    }

    @Property(tries = 150)
    void damage_is_refused_with_its_place_or_read(
            @ForAll Random random, @ForAll @IntRange(max = 40_000) int place, @ForAll("damage") String written) {
        LatencyTable table = table(random, "plain");
        for (String form : List.of(TableJson.write(table), TableCsv.write(table))) {
            int at = place % form.length();
            String damaged = form.substring(0, at) + written + form.substring(Math.min(form.length(), at + 1));
            try {
                LatencyTable read = TableFile.read(damaged.getBytes(StandardCharsets.UTF_8));
                assertThat(TableJson.read(TableJson.write(read))).isEqualTo(read);
            } catch (TableFormatException refused) {
                assertThat(refused.field()).isNotBlank();
                assertThat(refused.getMessage()).doesNotContain("\n");
            }
        }
    }

    @Property
    void no_bytes_break_the_reader(@ForAll byte[] bytes) {
        try {
            TableFile.read(bytes);
        } catch (TableFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    /** Whatever the architectures: cells that both share cancel. */
    @Property(tries = 60)
    void a_saving_is_the_difference_of_predictions(
            @ForAll Random random,
            @ForAll("architectures") Architecture before,
            @ForAll("architectures") Architecture after) {
        LatencyTable table = whole(random);
        if (!(table.predict(before) instanceof Prediction.Predicted one)
                || !(table.predict(after) instanceof Prediction.Predicted other)
                || !(table.saving(before, after) instanceof Saving.Saved saved)
                || !(table.saving(after, before) instanceof Saving.Saved back)) {
            throw new AssertionError("a whole table lacks a cell");
        }

        assertThat(saved.ms()).isCloseTo(one.ms() - other.ms(), within(1e-6));
        assertThat(back.ms()).isEqualTo(-saved.ms());
        assertThat(back.lowMs()).isCloseTo(-saved.highMs(), within(1e-6));
        assertThat(saved.lowMs()).isLessThanOrEqualTo(saved.ms());
        assertThat(saved.highMs() - saved.lowMs())
                .isLessThanOrEqualTo(one.highMs() - one.lowMs() + other.highMs() - other.lowMs() + 1e-6);
    }

    @Property(tries = 60)
    void the_order_of_cells_does_not_change_a_sum(@ForAll Random random, @ForAll("architectures") Architecture any) {
        LatencyTable table = whole(random);
        Map<String, Estimate> turned = new LinkedHashMap<>();
        List<String> keys = new java.util.ArrayList<>(table.cells().keySet());
        java.util.Collections.shuffle(keys, random);
        keys.forEach(key -> turned.put(key, table.cells().get(key)));
        LatencyTable other = new LatencyTable(
                table.name(), table.version(), table.provenance(), table.sentinelKey(), turned, table.missing());

        assertThat(other.predict(any)).isEqualTo(table.predict(any));
    }

    @Property(tries = 60)
    void a_missing_cell_is_named_and_never_zero(@ForAll Random random, @ForAll @IntRange(max = 36) int place) {
        LatencyTable table = whole(random);
        Map<String, Estimate> cells = new LinkedHashMap<>(table.cells());
        String lost = KEYS.get(place % KEYS.size());
        cells.remove(lost);
        LatencyTable lacking = new LatencyTable("lacking", 1, table.provenance(), "", cells, Map.of());
        boolean used = Tables.SD.units(Tables.SD.original(), 64).stream()
                .anyMatch(unit -> unit.configuration().key().equals(lost));

        if (used) {
            assertThat(lacking.predict(Tables.SD.original())).isEqualTo(new Prediction.Missing(List.of(lost)));
        } else {
            assertThat(lacking.predict(Tables.SD.original())).isInstanceOf(Prediction.Predicted.class);
        }
        assertThat(lacking.saving(Tables.SD.original(), Tables.SD.original())).isInstanceOf(Saving.Saved.class);
    }

    /** Of units that are alike: the pool of two equal tables is that table. */
    @Property(tries = 30)
    void the_pool_of_a_table_with_itself_has_its_cells(@ForAll Random random) {
        LatencyTable table = whole(random);
        Interchange interchange = Interchange.of(List.of(table, table), Interchange.USUAL_MARGIN);
        if (!interchange.holds()) {
            return;
        }
        Pool.of("pool", List.of(table, table), interchange, "twice").cells().forEach((key, cell) -> {
            Estimate own = Tables.cell(table.cells(), key);
            assertThat(cell.medianMs()).isCloseTo(own.medianMs(), within(1e-9 * own.medianMs()));
            assertThat(cell.lowMs()).isEqualTo(own.lowMs());
            assertThat(cell.highMs()).isEqualTo(own.highMs());
            assertThat(cell.samples()).isEqualTo(2 * own.samples());
        });
    }

    private static LatencyTable whole(Random random) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        KEYS.forEach(key -> cells.put(key, estimate(random)));
        return new LatencyTable("whole", 1, Tables.provenance("a test"), KEYS.get(0), cells, Map.of());
    }

    private static LatencyTable table(Random random, String text) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        String storable = text.replace('\0', ' ').replaceAll("[\ud800-\udfff]", "?");
        KEYS.forEach(key -> {
            if (random.nextInt(5) > 0) {
                cells.put(key, estimate(random));
            } else if (random.nextBoolean()) {
                missing.put(key, "why: " + storable);
            }
        });
        cells.put(KEYS.get(3), estimate(random));
        missing.remove(KEYS.get(3));
        return new LatencyTable(
                "n " + storable,
                1 + random.nextInt(9),
                Tables.provenance(storable),
                KEYS.get(3),
                cells,
                missing,
                random.nextBoolean() ? MeasuredComponents.NONE : components(random, storable));
    }

    private static MeasuredComponents components(Random random, String text) {
        Companions companions = Components.builtIn("sd-v1.5");
        List<Component> measured = random.nextBoolean()
                ? List.of(companions.decoder())
                : List.of(companions.textEncoder(), companions.decoder());
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        List<String> names =
                new ArrayList<>(MeasuredComponents.uses(measured, 64).keySet());
        if (random.nextBoolean()) {
            String decoder = companions.decoder().key();
            names.addAll(new PicturePlan(1 + random.nextInt(50), random.nextBoolean(), null, decoder).cells());
        }
        names.forEach(name -> {
            if (random.nextInt(4) > 0) {
                cells.put(name, estimate(random));
            } else {
                missing.put(name, "why: " + text);
            }
        });
        return new MeasuredComponents(measured, cells, missing);
    }

    private static Estimate estimate(Random random) {
        double median = Math.exp(3 * random.nextGaussian());
        double low = median * (1 - 0.02 * random.nextDouble());
        double high = median * (1 + 0.02 * random.nextDouble());
        double mean = median * (1 + 0.01 * random.nextDouble());
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Flag flag : Flag.values()) {
            if (random.nextInt(4) == 0) {
                flags.add(flag);
            }
        }
        return new Estimate(
                median,
                low,
                high,
                6 + random.nextInt(40),
                low * 0.99,
                high * 1.1,
                new Mean(mean, mean * 0.98, mean * 1.03),
                random.nextBoolean() ? Double.NaN : 5 * random.nextDouble(),
                random.nextBoolean() ? Double.NaN : 100 * random.nextDouble(),
                random.nextBoolean() ? Double.NaN : median,
                flags);
    }

    @Provide
    Arbitrary<Architecture> architectures() {
        return Arbitraries.maps(
                        Arbitraries.of(
                                Tables.SD.slots().stream().map(Slot::name).toList()),
                        Arbitraries.integers().between(0, 3))
                .ofMaxSize(20)
                .map(counts -> Architecture.of(Tables.SD, counts));
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "\"", ",", "{", "}", "-", "e9", "null", "\n", "#", "\0", "\\", "1e999", "\"\""),
                Arbitraries.strings().ofLength(1));
    }
}
