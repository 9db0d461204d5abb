package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTextTests {

    private static final String PRINTED = """
            __service battery
            Current Battery Service state:
              AC powered: false
              USB powered: true
              Wireless powered: false
              Max charging current: 500000
              status: 2
              level: 47
              scale: 100
              voltage: 4012
              temperature: 287
            __service thermalservice
            IsStatusOverride: false
            Thermal Status: 1
            HAL Ready: true
            __service power
              mWakefulness=Asleep
            __service loadavg
            3.10 2.90 2.70 2/1893 21000
            """;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void reads_what_android_prints(String lineEnd) {
        assertThat(ConditionsText.parse(PRINTED.replace("\n", lineEnd)))
                .isEqualTo(new Conditions(47, true, 28.7, 1, false, 3.1));
    }

    @Test
    void what_a_phone_does_not_say_is_unknown() {
        assertThat(ConditionsText.parse("")).isEqualTo(Conditions.UNKNOWN);
        assertThat(
                        ConditionsText.parse(
                                "__service battery\nCan't find service: battery\n__service thermalservice\n__service loadavg\n"))
                .isEqualTo(Conditions.UNKNOWN);
        assertThat(ConditionsText.parse("__service battery\n  level: 30\n  scale: 60\n"
                        + "__service thermalservice\nThermal Status: 99\nHAL Ready: true\n"))
                .isEqualTo(new Conditions(50, null, null, null, null, null));
    }

    @Test
    void a_status_without_a_sensor_is_unknown() {
        assertThat(ConditionsText.parse(PRINTED.replace("Ready: true", "Ready: false"))
                        .thermalStatus())
                .isNull();
        assertThat(ConditionsText.parse(PRINTED.replace("Override: false", "Override: true"))
                        .thermalStatus())
                .isNull();
    }
}
