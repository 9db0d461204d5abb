package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockConfigurationTests {

    static List<Topology> topologies() {
        List<Topology> all = new ArrayList<>();
        Topology.builtInNames().forEach(name -> all.add(Topology.builtIn(name)));
        all.add(Topology.parse("sdxl", TestConfigs.SDXL));
        all.add(Topology.parse("groups", TestConfigs.with(TestConfigs.SDXL, "norm_num_groups", "16")));
        return all;
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void keys_are_unique_and_read_back(Topology topology) {
        List<BlockConfiguration> configurations = topology.configurations(64);
        Set<String> keys = new HashSet<>();
        for (BlockConfiguration configuration : configurations) {
            keys.add(configuration.key());
            assertThat(configuration.key()).matches("[a-z0-9+@.x-]{1,128}");
            assertThat(BlockConfiguration.parse(configuration.key())).isEqualTo(configuration);
        }

        assertThat(keys).hasSameSizeAs(configurations);
    }

    @Test
    void a_key_names_everything_that_decides_the_cost() {
        BlockConfiguration attention =
                new BlockConfiguration(BlockKind.CROSS_ATTENTION, 640, 0, 640, 32, 16, 10, 77, 2048, 0, 2, true, 16);

        assertThat(attention.key()).isEqualTo("attention-640x640@32x16-h10-c77x2048-d2-linear-g16");
        assertThat(BlockConfiguration.parse(attention.key())).isEqualTo(attention);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x | 'x' must be one of time",
                "conv-320x320@64x64 | 'conv' must be one of",
                "resnet | '' must be channels and size",
                "resnet-320@64x64-e1280 | must be channels and size",
                "resnet-320x320@64x64-e0 | must be written as 'resnet-320x320@64x64'",
                "spatial-320x320@64x64 | heads must be 1 to",
                "spatial-320x640@64x64-h1 | must be equal",
                "spatial-320x320@64x64-h7 | must be divisible by heads 7",
                "spatial-32x32@160x160-h1 | products of attention are too large",
                "resnet-320x320@64x64-e1280-q3 | 'q3' must be",
                "resnet-0320x320@64x64-e1280 | must be written as 'resnet-320x320@64x64-e1280'",
                "resnet-320x320@64x64-e1280-e1280 | must be written as",
                "resnet-320x320@64x64-e1280-g32 | must be written as",
                "resnet-320+0x320@64x64-e1280 | must be written as",
                "resnet-0x320@64x64-e1280 | in channels must be 1 to",
                "resnet-999999x320@64x64-e1280 | in channels must be 1 to",
                "resnet-9999999x320@64x64-e1280 | must be channels and size",
                "resnet-330x320@64x64-e1280 | 330 channels must be divisible by groups 32",
                "resnet-320x320@0x64-e1280 | height must be 1 to",
                "resnet-320x320@64x2000-e1280 | width must be 1 to",
                "resnet-320x320-e1280 | height must be 1 to",
                "resnet-320x320@64x64-e1280-h8 | this kind has no heads",
                "resnet-16384x16384@8x8-e1280 | weights are too large",
                "resnet-2048x2048@1024x1024-e1280 | activations are too large",
                "shortcut-320x320@64x64 | between equal channels",
                "attention-320x640@64x64-h8-c77x768-d1 | must be equal",
                "attention-320x320@64x64-h7-c77x768-d1 | divisible by heads 7",
                "attention-320x320@64x64-h8-d1 | context length must be 1 to",
                "attention-320x320@64x64-h8-c77x768-d65 | depth must be 1 to 64, not 65",
                "down-320x640@64x64 | must be equal",
                "time-320x1280@64x64 | no height",
                "up-320+320x640@8x8 | no skip channels",
                "in-4x320@64x64-linear | only cross-attention",
                "resnet-320x0@64x64-e1280 | out channels must be 1 to",
                "resnet-320x330@64x64-e1280 | 330 channels must be divisible by groups 32",
                "resnet-320x320@64x64-e1280-g0 | groups must be 1 to",
                "resnet-320+99999x320@64x64-e1280 | skip channels must be 1 to",
                "attention-320x320@64x64-h0-c77x768-d1 | heads must be 1 to",
                "attention-320x320@64x64-h8-c77x999999-d1 | context channels must be 1 to",
                "resnet-288x288@1024x1024-e1280 | activations are too large",
                "resnet-32+256x32@1024x1024-e1280 | activations are too large",
                "up-96x96@1024x1024 | activations are too large",
                "attention-64x64@1024x1024-h8-c77x768-d1 | activations are too large",
                "resnet-3872x3872@8x8-e1280 | weights are too large",
                "resnet-32x3872@8x8-e1280 | weights are too large"
            })
    void what_is_wrong_in_a_key_is_named(String key, String complaint) {
        assertThatThrownBy(() -> BlockConfiguration.parse(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet-128x128@1024x1024-e1280",
                "up-32x32@1024x1024",
                "attention-16x16@1024x1024-h8-c77x768-d1-g16",
                "resnet-3840x3840@8x8-e1280",
                "resnet-16384x896@8x8-e1280"
            })
    void what_is_just_small_enough_is_measured(String key) {
        assertThat(BlockConfiguration.parse(key).key()).isEqualTo(key);
    }

    @Test
    void a_very_long_key_is_refused() {
        assertThatThrownBy(() -> BlockConfiguration.parse("resnet-".repeat(100_000)))
                .hasMessageContaining("at most 128 characters");
    }
}
