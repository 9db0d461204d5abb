package fusionlab.dumpsys;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Vendors print what they like. */
class PhoneStatePropertyTests {

    @Property
    void no_dump_breaks_the_reader_and_what_is_read_lies_within_bounds(
            @ForAll("dumps") String dump, @ForAll("dumps") String other) {
        Conditions conditions = PhoneState.read(service -> service.equals("battery") ? dump : other, dump);

        if (conditions.batteryPercent() != null) {
            assertThat(conditions.batteryPercent()).isBetween(0, 100);
        }
        if (conditions.thermalStatus() != null) {
            assertThat(conditions.thermalStatus()).isBetween(0, 6);
        }
    }

    @Property
    void the_charge_is_the_level_of_the_scale(
            @ForAll @IntRange(min = 1, max = 100_000) int scale, @ForAll @IntRange(max = 100_000) int level) {
        Battery battery = Battery.of("  level: " + level + "\n  scale: " + scale + "\n");

        if (level > scale) {
            assertThat(battery.percent()).isNull();
        } else {
            assertThat(battery.percent()).isEqualTo(Math.round(100f * level / scale));
        }
    }

    @Property
    void a_temperature_is_in_tenths(@ForAll @IntRange(min = -2_000, max = 2_000) int tenths) {
        Double celsius = Battery.of("temperature: " + tenths).celsius();

        if (tenths < -400 || tenths > 1_200) {
            assertThat(celsius).isNull();
        } else {
            assertThat(celsius).isEqualTo(tenths / 10.0);
        }
    }

    @Provide
    Arbitrary<String> dumps() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "level: ",
                                "scale: ",
                                "temperature: ",
                                "status: ",
                                "USB powered: ",
                                "present: ",
                                "true",
                                "false",
                                "HAL Ready: true",
                                "IsStatusOverride: false",
                                "Thermal Status: ",
                                "3",
                                "100",
                                "-5",
                                "99999999999",
                                "Temperature{mValue=31.5, mType=2,",
                                "Temperature{mValue=, mType=3,",
                                "mWakefulness=Awake",
                                "Display Power: state=ON",
                                "\n",
                                "\r\n",
                                " ",
                                "UPDATES STOPPED",
                                "0.5 0.4 0.3"),
                        Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }
}
