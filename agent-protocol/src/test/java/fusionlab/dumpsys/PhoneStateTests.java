package fusionlab.dumpsys;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PhoneStateTests {

    private final Map<String, String> dumps = new HashMap<>();

    private Conditions read() {
        return PhoneState.read(service -> dumps.getOrDefault(service, ""), "");
    }

    private static String recorded(String name) throws IOException {
        try (var in = Objects.requireNonNull(PhoneStateTests.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_thermal_service_without_its_hal_knows_no_status() throws IOException {
        String dump = recorded("hal-not-ready-thermalservice.txt");
        dumps.put("thermalservice", dump);
        assertThat(read()).isEqualTo(Conditions.UNKNOWN);
        dumps.put("thermalservice", dump.replace("Status: 0", "Status: 2").replace("\n", "\r\n"));
        assertThat(read()).isEqualTo(Conditions.UNKNOWN);
    }

    @Test
    void a_status_of_none_counts_with_a_skin_sensor() {
        String dump = "IsStatusOverride: false\nThermal Status: 0\nCached temperatures:\n"
                + "\tTemperature{mValue=28.9, mType=2, mName=battery, mStatus=0}\nHAL Ready: true\n";
        dumps.put("thermalservice", dump);
        assertThat(read().thermalStatus()).as("only a battery sensor").isNull();
        dumps.put("thermalservice", dump.replace("mType=2", "mType=3"));
        assertThat(read().thermalStatus()).isZero();
    }

    @Test
    void a_samsung_s_battery_is_read_by_its_present_values_and_not_by_its_log() throws IOException {
        dumps.put("battery", recorded("samsung-battery.txt"));
        assertThat(read()).isEqualTo(new Conditions(100, true, 30.9, null, null, null));
    }

    @Test
    void a_charge_without_its_scale_is_unknown() {
        dumps.put("battery", "  present: true\n  level: 0\n  scale: 0\n");
        assertThat(read().batteryPercent()).isNull();
    }
}
