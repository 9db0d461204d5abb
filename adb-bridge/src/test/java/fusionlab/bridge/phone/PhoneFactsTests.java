package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneFactsTests {

    @Test
    void a_system_on_chip_that_is_called_unknown_is_known_by_its_board() throws IOException {
        try (var recorded = Objects.requireNonNull(getClass().getResourceAsStream("getprop-crlf-no-soc.txt"))) {
            String text = new String(recorded.readAllBytes(), StandardCharsets.UTF_8);
            PhoneFacts facts = PhoneFacts.parse(text);
            assertThat(facts.booted()).isTrue();
            assertThat(facts.soc()).isEqualTo("kirin970");
            assertThat(facts.abis()).containsExactly("arm64-v8a", "armeabi-v7a", "armeabi");
            assertThat(facts.sdk()).isEqualTo(29);
            assertThat(PhoneFacts.parse(text.replace("kirin970", "unknown")).soc())
                    .isEmpty();
            assertThat(PhoneFacts.parse(text.replace("soc.model=unknown", "soc.model=Kirin 970"))
                            .soc())
                    .isEqualTo("Kirin 970");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "0123456789ABCDEF", "00000000"})
    void a_serial_number_that_many_phones_have_is_none(String serial) {
        assertThat(PhoneFacts.parse("ro.serialno=" + serial + "\r\n").ownSerial())
                .isNull();
    }

    @Test
    void the_phone_s_own_serial_number_is_read() {
        assertThat(PhoneFacts.parse("ro.serialno=R5CX20ABC\r\nro.boot.serialno=other\r\n")
                        .ownSerial())
                .isEqualTo("R5CX20ABC");
    }

    @Test
    void reads_properties_in_any_order_and_keeps_unknown_ones_empty() {
        PhoneFacts facts =
                PhoneFacts.parse("ro.product.model=SM-S918B\r\nro.build.version.sdk=34\nro.board.platform=kalama\n"
                        + "ro.soc.manufacturer=\nro.product.cpu.abilist=arm64-v8a,armeabi-v7a\nsys.boot_completed=1\n");
        assertThat(facts.booted()).isTrue();
        assertThat(facts.model()).isEqualTo("SM-S918B");
        assertThat(facts.soc()).isEqualTo("kalama");
        assertThat(facts.abis()).containsExactly("arm64-v8a", "armeabi-v7a");
        assertThat(facts.sdk()).isEqualTo(34);
        assertThat(facts.manufacturer()).isEmpty();
        assertThat(facts.simulated()).isFalse();
    }
}
