package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class BlockKeyPropertyTests {

    @Property
    void a_key_is_read_back(@ForAll("blocks") BlockConfiguration block) {
        assertThat(BlockConfiguration.parse(block.key())).isEqualTo(block);
        assertThat(block.key()).matches("[a-z0-9+@.x-]{1,128}");
    }

    @Property
    void two_blocks_have_two_keys(
            @ForAll("blocks") BlockConfiguration one, @ForAll("blocks") BlockConfiguration other) {
        assertThat(one.key().equals(other.key())).isEqualTo(one.equals(other));
    }

    @Property
    void a_damaged_key_is_refused_or_is_another_blocks(
            @ForAll("blocks") BlockConfiguration block,
            @ForAll @IntRange(max = 127) int place,
            @ForAll @CharRange(from = '+', to = 'z') char written) {
        StringBuilder key = new StringBuilder(block.key());
        key.setCharAt(place % key.length(), written);

        readsItselfOrRefuses(key.toString());
    }

    @Property
    void no_text_breaks_the_reader(@ForAll @StringLength(max = 200) String text) {
        readsItselfOrRefuses(text);
    }

    @Property
    void its_tensors_have_as_many_numbers_as_its_cost_says(@ForAll("blocks") BlockConfiguration block) {
        assertThat(block.tensors().stream().mapToLong(Tensor::elements).sum())
                .isEqualTo(block.cost().parameters());
        assertThat(block.cost().macsWithAttention()).isNotNegative();
    }

    @Property
    void twice_the_pixels_are_twice_the_work(@ForAll("convolutions") BlockConfiguration block) {
        if (block.kind() == BlockKind.DOWNSAMPLE) {
            return; // it rounds up
        }
        BlockConfiguration wide = new BlockConfiguration(
                block.kind(),
                block.inChannels(),
                0,
                block.outChannels(),
                block.height(),
                2 * block.width(),
                0,
                0,
                0,
                0,
                0,
                false,
                block.groups());

        assertThat(wide.cost().macsWithAttention()).isEqualTo(2 * block.cost().macsWithAttention());
        assertThat(wide.cost().parameters()).isEqualTo(block.cost().parameters());
    }

    private static void readsItselfOrRefuses(String key) {
        BlockConfiguration block;
        try {
            block = BlockConfiguration.parse(key);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n");
            return;
        }
        assertThat(block.key()).isEqualTo(key);
    }

    @Provide
    Arbitrary<BlockConfiguration> blocks() {
        return Arbitraries.oneOf(embeddings(), convolutions(), resnets(), attentions());
    }

    @Provide
    Arbitrary<BlockConfiguration> convolutions() {
        return Combinators.combine(
                        Arbitraries.of(BlockKind.CONV_IN, BlockKind.CONV_OUT, BlockKind.DOWNSAMPLE, BlockKind.UPSAMPLE),
                        channels(),
                        channels(),
                        sizes())
                .as((kind, in, out, size) -> BlockConfiguration.convolution(
                        kind,
                        in,
                        kind == BlockKind.DOWNSAMPLE || kind == BlockKind.UPSAMPLE ? in : out,
                        size,
                        kind == BlockKind.CONV_OUT ? 16 : 0));
    }

    private static Arbitrary<BlockConfiguration> embeddings() {
        return Combinators.combine(Arbitraries.of(true, false), channels(), channels(), Arbitraries.of(0, 256))
                .as((time, in, out, condition) -> BlockConfiguration.embedding(
                        time ? BlockKind.TIME_EMBEDDING : BlockKind.ADDED_EMBEDDING, in, out, time ? condition : 0));
    }

    private static Arbitrary<BlockConfiguration> resnets() {
        Arbitrary<BlockConfiguration> resnets = Combinators.combine(
                        channels(), Arbitraries.of(0, 32, 320), channels(), sizes(), Arbitraries.of(8, 16, 32))
                .as((in, skip, out, size, groups) -> BlockConfiguration.resnet(in, skip, out, size, 1280, groups));
        return resnets.flatMap(
                resnet -> resnet.hasShortcut() ? Arbitraries.of(resnet, resnet.shortcut()) : Arbitraries.just(resnet));
    }

    private static Arbitrary<BlockConfiguration> attentions() {
        return Combinators.combine(
                        channels(),
                        sizes(),
                        Arbitraries.of(1, 2, 8, 16),
                        Arbitraries.integers().between(1, 4096),
                        Arbitraries.integers().between(1, 64),
                        Arbitraries.of(true, false))
                .as((channels, size, heads, context, depth, linear) -> new BlockConfiguration(
                        BlockKind.CROSS_ATTENTION,
                        channels,
                        0,
                        channels,
                        size,
                        size,
                        heads,
                        context,
                        768,
                        0,
                        depth,
                        linear,
                        16));
    }

    private static Arbitrary<Integer> channels() {
        return Arbitraries.integers().between(1, 40).map(units -> 32 * units);
    }

    private static Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 64);
    }
}
