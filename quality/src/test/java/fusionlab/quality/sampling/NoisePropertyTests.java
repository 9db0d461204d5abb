package fusionlab.quality.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.tensors.Floats;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;

class NoisePropertyTests {

    @Property(tries = 100)
    void it_does_not_matter_how_prompts_are_cut_into_pieces(
            @ForAll long seed,
            @ForAll @IntRange(max = 5) int from,
            @ForAll @IntRange(min = 1, max = 5) int first,
            @ForAll @IntRange(min = 1, max = 5) int second,
            @ForAll @IntRange(min = 1, max = 3) int channels) {
        try (PointerScope scope = new PointerScope()) {
            float[] whole = Floats.of(Noise.of(seed, from, from + first + second, channels, 3, 2));
            float[] head = Floats.of(Noise.of(seed, from, from + first, channels, 3, 2));
            float[] tail = Floats.of(Noise.of(seed, from + first, from + first + second, channels, 3, 2));

            assertThat(Arrays.copyOf(whole, head.length)).isEqualTo(head);
            assertThat(Arrays.copyOfRange(whole, head.length, whole.length)).isEqualTo(tail);
            assertThat(whole).hasSize((first + second) * channels * 6);
        }
    }
}
