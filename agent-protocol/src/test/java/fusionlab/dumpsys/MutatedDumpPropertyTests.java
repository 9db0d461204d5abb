package fusionlab.dumpsys;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What phones print, with lines lost, added or ended otherwise: a value is as it was, or unknown, and never another one. */
class MutatedDumpPropertyTests {

    private static final Map<String, String> DUMPS = Map.of(
            "battery",
            recorded("samsung-battery.txt"),
            "thermalservice",
            """
            IsStatusOverride: false
            ThermalEventListeners:
            	callbacks: 2
            	killed: false
            	broadcasts count: -1
            Thermal Status: 1
            Cached temperatures:
            	Temperature{mValue=41.2, mType=3, mName=VIRTUAL-SKIN, mStatus=1}
            	Temperature{mValue=28.9, mType=2, mName=battery, mStatus=0}
            HAL Ready: true
            HAL connection:
            	ThermalHAL AIDL 1  connected: yes
            Current temperatures from HAL:
            	Temperature{mValue=55.0, mType=0, mName=BIG, mStatus=0}
            """,
            "power",
            """
            POWER MANAGER (dumpsys power)

            Power Manager State:
              mWakefulness=Asleep
              mWakefulnessChanging=false
            Display Power: state=OFF
            """,
            "display",
            "  mGlobalDisplayState=OFF\n");

    private static final Conditions ALL = new Conditions(100, true, 30.9, 1, false, 3.52);

    private static Conditions read(Map<String, String> dumps, String load) {
        return PhoneState.read(service -> dumps.getOrDefault(service, ""), load);
    }

    @Property
    void a_line_that_is_lost_loses_a_value_and_makes_up_none(
            @ForAll Random random, @ForAll @IntRange(max = 100) int percent) {
        Conditions now = read(mutated(line -> random.nextInt(100) < percent ? List.of() : List.of(line)), "");

        assertThat(now.batteryPercent()).isIn(ALL.batteryPercent(), null);
        assertThat(now.charging()).isIn(ALL.charging(), null);
        assertThat(now.temperatureC())
                .isIn(ALL.temperatureC(), 28.9, null); // the thermal service's where the battery is silent
        assertThat(now.thermalStatus()).isIn(ALL.thermalStatus(), null);
        assertThat(now.screenOn()).isIn(ALL.screenOn(), null);
    }

    @Property
    void lines_that_a_vendor_adds_change_nothing(
            @ForAll Random random,
            @ForAll("vendors") String added,
            @ForAll @IntRange(min = 1, max = 4) int indentation) {
        String line = " ".repeat(indentation) + added;
        Conditions now = read(
                mutated(each -> random.nextBoolean() ? List.of(each, line) : List.of(line, each)),
                "3.52 2.90 2.71 2/9 1\n");
        assertThat(now).isEqualTo(ALL);
    }

    @Property
    void ends_of_lines_and_indentation_do_not_count(
            @ForAll("ends") String end, @ForAll @IntRange(max = 8) int indentation) {
        Map<String, String> dumps = DUMPS.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                        .lines()
                        .map(line -> " ".repeat(indentation) + line + end)
                        .collect(Collectors.joining())));
        assertThat(read(dumps, "3.52 2.90 2.71 2/9 1" + end)).isEqualTo(ALL);
    }

    @Property
    void a_value_out_of_bounds_or_not_a_number_is_unknown(@ForAll("wrong") String wrong, @ForAll("keys") String key) {
        Map<String, String> dumps = mutated(
                line -> line.strip().startsWith(key + ":") ? List.of("  " + key + ": " + wrong) : List.of(line));
        Conditions now = read(dumps, wrong);

        assertThat(now.load()).isNull();
        switch (key) {
            case "level", "scale" -> assertThat(now.batteryPercent()).isNull();
            case "temperature" -> assertThat(now.temperatureC()).isEqualTo(28.9);
            case "Thermal Status", "IsStatusOverride" ->
                assertThat(now.thermalStatus()).isNull();
            case "HAL Ready" -> assertThat(now.thermalStatus()).isNull();
            default -> throw new AssertionError(key);
        }
    }

    private interface Mutation {
        List<String> of(String line);
    }

    private static Map<String, String> mutated(Mutation mutation) {
        return DUMPS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> {
            List<String> lines = new ArrayList<>();
            entry.getValue().lines().forEach(line -> lines.addAll(mutation.of(line)));
            return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        }));
    }

    private static String recorded(String name) {
        try (InputStream in = MutatedDumpPropertyTests.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Provide
    Arbitrary<String> vendors() {
        return Arbitraries.of(Arrays.asList(
                "batterylevel: 3",
                "sec level: 4",
                "level 5",
                "level=6",
                "mLevel: 7",
                "05-01 10:00:00.000 level: 8, status: 3, temperature: 534",
                "temperature now: 900",
                "mWakefulnessRaw=Awake",
                "Thermal Status Name: NONE",
                "Temperature{mValue=99.0, mType=0, mName=CPU, mStatus=6}",
                "HAL Ready 2: false",
                "statusText: 3",
                "USB powered by: false"));
    }

    @Provide
    Arbitrary<String> ends() {
        return Arbitraries.of("\n", "\r\n", " \n", "\t\r\n");
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of("level", "scale", "temperature", "Thermal Status", "IsStatusOverride", "HAL Ready");
    }

    @Provide
    Arbitrary<String> wrong() {
        return Arbitraries.of(
                "", "-", "unknown", "1e2", "99999999999", "0x1f", "12.5.3", "²", "-100000", "NaN", "none 5");
    }
}
