package fusionlab.bridge.adb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SightTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R5CX20ABC",
                "192.168.0.7:5555",
                "[fe80::1%wlan0]:5555",
                "adb-R5CX20ABC-x1Y2z3._adb-tls-connect._tcp"
            })
    void serials_as_adb_has_them_can_be_worked_with(String serial) {
        assertThat(Sight.of(serial, "device").unusable()).isEmpty();
    }

    @Test
    void a_serial_that_is_too_long_is_named() {
        assertThat(Sight.of("A".repeat(200), "device").unusable())
                .hasValueSatisfying(why ->
                        assertThat(why).contains("'" + "A".repeat(40) + "...'").contains("200 characters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"гаджет", "R5CX 1", ""})
    void a_serial_that_adb_cannot_address_is_named(String serial) {
        assertThat(Sight.of(serial, "device").unusable())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("'" + serial + "'").contains("ASCII"));
    }
}
