package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhoneFactsTests {

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
