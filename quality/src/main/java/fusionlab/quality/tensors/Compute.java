package fusionlab.quality.tensors;

import fusionlab.unet.ContentHash;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The device and precision in which networks compute. Between networks, tensors are 32-bit on the CPU: a network brings its inputs to its
 * device and returns its outputs home. A tensor that is already there is not copied.
 */
public record Compute(Device device, Precision precision) {

    /** The default. */
    public static final Compute USUAL = new Compute(Device.CPU, Precision.FP32);

    private static final String BUILD = "./fusionlab build -Pcuda,cuda-redist quality";

    /** The computing device. */
    public enum Device {
        CPU,
        CUDA
    }

    /** Number format of weights and activations. */
    public enum Precision {
        FP32(4),
        BF16(2);

        private final int bytes;

        Precision(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }
    }

    /**
     * Prepares libtorch; to be called before anything is loaded. 32-bit products are then computed in 32 bits: TF32, the default of cuDNN's
     * convolutions, is off.
     *
     * @return what is missing here, and what to do about it; empty if nothing is
     */
    public Optional<String> prepare() {
        if (device == Device.CPU) {
            return Optional.empty();
        }
        try {
            if (!Context.hasCUDART()) {
                return Optional.of("this build has no CUDA; " + BUILD + " makes one that has (Linux on x86-64)");
            }
            if (!torch.cuda_is_available()) {
                return Optional.of("CUDA finds no GPU; nvidia-smi must list one, with a driver that knows CUDA 13");
            }
            torch.globalContext().setAllowTF32CuBLAS(false);
            torch.globalContext().setAllowTF32CuDNN(false);
            torch.globalContext().lazyInitCUDA(); // needed before asking for its memory
            return Optional.empty();
        } catch (LinkageError unloadable) { // natives of another platform, or CUDA's libraries are missing
            String reason =
                    String.valueOf(unloadable.getMessage()).lines().findFirst().orElse("");
            return Optional.of(
                    "libtorch with CUDA cannot be loaded (" + reason + "); " + BUILD + " packs what it needs");
        }
    }

    /** Converts to the networks' device and precision. */
    public Tensor bring(Tensor numbers) {
        return place(numbers).to(precision == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float);
    }

    /** Moves a tensor that keeps its type, such as token numbers. */
    public Tensor place(Tensor tensor) {
        return device == Device.CUDA ? tensor.cuda() : tensor.cpu();
    }

    /** Converts back to 32 bits on the CPU; waits until the values are computed. */
    public static Tensor home(Tensor numbers) {
        return numbers.cpu().to(torch.ScalarType.Float);
    }

    /**
     * The name of computing with {@code hash} in this way: scores from another device or precision differ, if only in the last bits, and
     * must not be mixed.
     */
    public String named(String hash) {
        return equals(USUAL) ? hash : ContentHash.of(hash + " " + this);
    }

    /** For people and for {@link #named}: {@code cuda bf16}. */
    @Override
    public String toString() {
        return (device + " " + precision).toLowerCase(Locale.ROOT);
    }
}
