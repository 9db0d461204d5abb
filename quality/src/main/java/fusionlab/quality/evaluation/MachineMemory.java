package fusionlab.quality.evaluation;

import fusionlab.host.HostMemory;
import fusionlab.quality.tensors.Compute;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.global.torch;

/**
 * The memory of this machine, or of the container that this process lives in; or of its GPU.
 *
 * @param totalBytes all of it
 * @param freeBytes available without swapping
 */
public record MachineMemory(long totalBytes, long freeBytes) {

    private static final byte FIRST_GPU = 0;

    /** Memory of the computing device. Not to be called while it computes: the GPU memory that libtorch caches is freed first. */
    public static MachineMemory of(Compute compute) {
        if (compute.device() == Compute.Device.CPU) {
            return now();
        }
        try (PointerScope scope = new PointerScope()) {
            torch.emptyCache();
            SizeTPair freeAndTotal = torch.getMemoryInfo(FIRST_GPU);
            return new MachineMemory(freeAndTotal.second(), freeAndTotal.first());
        }
    }

    public static MachineMemory now() {
        HostMemory host = HostMemory.now();
        return new MachineMemory(host.totalBytes(), host.freeBytes());
    }
}
