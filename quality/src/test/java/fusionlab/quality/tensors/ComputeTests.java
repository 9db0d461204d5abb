package fusionlab.quality.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ComputeTests {

    private static final Compute BF16 = new Compute(Compute.Device.CPU, Compute.Precision.BF16);
    private static final Compute CUDA = new Compute(Compute.Device.CUDA, Compute.Precision.FP32);
    private static final String HASH = "ab".repeat(32);

    @Test
    void what_is_usual_is_neither_copied_nor_named_otherwise() {
        try (PointerScope scope = new PointerScope()) {
            Tensor numbers = Floats.tensor(new float[] {1, 2, 3}, 3);

            assertThat(Compute.USUAL.bring(numbers).data_ptr()).isEqualTo(numbers.data_ptr());
            assertThat(Compute.home(numbers).data_ptr()).isEqualTo(numbers.data_ptr());
            assertThat(Compute.USUAL.named(HASH)).isEqualTo(HASH);
            assertThat(Compute.USUAL.prepare()).isEmpty();
        }
    }

    @Test
    void each_other_way_to_compute_has_a_name_of_its_own() {
        assertThat(BF16.named(HASH)).matches("[0-9a-f]{64}").isEqualTo(BF16.named(HASH));
        assertThat(CUDA.named(HASH)).matches("[0-9a-f]{64}").isNotEqualTo(HASH).isNotEqualTo(BF16.named(HASH));
        assertThat(new Compute(Compute.Device.CUDA, Compute.Precision.BF16).named(HASH))
                .isNotEqualTo(CUDA.named(HASH))
                .isNotEqualTo(BF16.named(HASH));
        assertThat(BF16).hasToString("cpu bf16");
    }

    @Test
    void numbers_become_short_and_come_home_as_the_nearest_short_ones() {
        try (PointerScope scope = new PointerScope()) {
            Tensor brought = BF16.bring(Floats.tensor(new float[] {1, 1.001f, 70_001}, 3));
            Tensor tokens = BF16.place(Tensor.create(new long[] {70_001}, 1));

            assertThat(brought.scalar_type().intern()).isEqualTo(torch.ScalarType.BFloat16);
            assertThat(Floats.of(brought)).containsExactly(1, 1, 70_144);
            assertThat(tokens.item_long()).isEqualTo(70_001);
        }
    }
}
