package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import org.junit.jupiter.api.Test;

class ConditionsTextTests {

    @Test
    void reads_what_android_prints() {
        Conditions conditions = ConditionsText.parse("""
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
                Thermal Status: 1
                  mWakefulness=Asleep
                load: 3.10 2.90 2.70 2/1893 21000
                """);
        assertThat(conditions).isEqualTo(new Conditions(47, true, 28.7, 1, false, 3.1));
    }

    @Test
    void what_a_phone_does_not_say_is_unknown() {
        assertThat(ConditionsText.parse("Can't find service: battery\nload: \n"))
                .isEqualTo(Conditions.UNKNOWN);
        assertThat(ConditionsText.parse("  level: 30\n  scale: 60\nThermal Status: 99\n"))
                .isEqualTo(new Conditions(50, null, null, null, null, null));
    }
}
