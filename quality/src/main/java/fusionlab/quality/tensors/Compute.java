package fusionlab.quality.tensors;

import fusionlab.unet.ContentHash;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where networks compute, and in what numbers. Between them all is in 32 bits on the CPU: a network brings what it is given to where it computes, and
 * what comes out of it goes home. Where a tensor is there already, nothing is copied.
 */
public record Compute(Device device, Precision precision) {

    /** What is meant where nothing is said. */
    public static final Compute USUAL = new Compute(Device.CPU, Precision.FP32);

    private static final String BUILD = "./fusionlab build -Pcuda,cuda-redist quality";

    /** What computes. */
    public enum Device {
        CPU,
        CUDA
    }

    /** Numbers of weights and of what is between the layers. */
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
     * Makes libtorch ready to compute so; to be called before anything is loaded. Products of 32-bit numbers are then made of 32-bit numbers: TF32,
     * which cuDNN's convolutions take unless told, is off.
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
            torch.globalContext().lazyInitCUDA(); // its memory can be asked for from now on
            return Optional.empty();
        } catch (LinkageError unloadable) { // natives of another platform, or CUDA's own libraries are not there
            String reason =
                    String.valueOf(unloadable.getMessage()).lines().findFirst().orElse("");
            return Optional.of(
                    "libtorch with CUDA cannot be loaded (" + reason + "); " + BUILD + " packs what it needs");
        }
    }

    /** Numbers as networks take them. */
    public Tensor bring(Tensor numbers) {
        return place(numbers).to(precision == Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float);
    }

    /** What keeps its type, such as the numbers of tokens. */
    public Tensor place(Tensor tensor) {
        return device == Device.CUDA ? tensor.cuda() : tensor.cpu();
    }

    /** Numbers as all but networks take them; waits until they are computed. */
    public static Tensor home(Tensor numbers) {
        return numbers.cpu().to(torch.ScalarType.Float);
    }

    /**
     * The name of what is computed so with something of the name {@code hash}: scores of another device or in other numbers differ, be it in the last
     * bits, and are not to be mixed.
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
