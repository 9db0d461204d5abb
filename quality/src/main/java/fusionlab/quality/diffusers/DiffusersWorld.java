package fusionlab.quality.diffusers;

import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A Stable Diffusion checkpoint in a local folder as diffusers writes it, with a CLIP model in {@code scorer/}. */
public final class DiffusersWorld implements World {

    private final CheckpointConfig config;
    private final List<String> prompts;
    private final String checkpointHash;
    private final String scorerHash;
    private final Unet unet;
    private final DrawingParts drawing;
    private final ScoringParts scoring;

    private DiffusersWorld(CheckpointFolder folder, CheckpointConfig config, List<String> prompts, Compute compute) {
        this.config = config;
        this.prompts = prompts;
        this.checkpointHash = compute.named(folder.checkpointHash());
        this.scorerHash = compute.named(folder.scorerHash());
        this.drawing = DrawingParts.load(folder, config, compute);
        this.scoring = ScoringParts.load(folder, config, compute);
        this.unet = unet(config.topology(), folder.part("unet"), compute);
    }

    /**
     * Opens a checkpoint, once it is clear that memory suffices. All of its networks compute alike, and both hashes say how.
     *
     * @param promptFile a text file, one prompt in each line
     * @param memory of what computes
     * @throws CheckpointException naming what is missing or wrong
     * @throws fusionlab.unet.weights.InvalidSafetensorsException naming the broken file or the tensor
     * @throws EvaluationException if it needs more memory than is free, with the figures
     */
    public static DiffusersWorld open(Path path, Path promptFile, Compute compute, MachineMemory memory) {
        CheckpointFolder folder = CheckpointFolder.at(path);
        List<String> prompts = Prompts.read(promptFile);
        CheckpointConfig config = CheckpointConfig.read(folder);
        MemoryNeed need = config.memoryNeed(config.topology().original(), 1).in(compute.precision());
        if (need.bytes() > memory.freeBytes()) {
            throw new EvaluationException(path + " needs " + need + ", and of "
                    + (compute.device() == Compute.Device.CPU ? "this machine's " : "the GPU's ")
                    + MemoryNeed.text(memory.totalBytes()) + " only " + MemoryNeed.text(memory.freeBytes())
                    + " are free");
        }
        return new DiffusersWorld(folder, config, prompts, compute);
    }

    private static Unet unet(Topology topology, Path folder, Compute compute) {
        try {
            return Unet.load(topology, folder, compute);
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return config.topology().name();
    }

    @Override
    public Topology topology() {
        return config.topology();
    }

    @Override
    public Unet unet() {
        return unet;
    }

    @Override
    public String checkpointHash() {
        return checkpointHash;
    }

    @Override
    public String scorerHash() {
        return scorerHash;
    }

    @Override
    public List<String> prompts() {
        return prompts;
    }

    @Override
    public Tensor contexts(List<String> texts) {
        return drawing.contexts(texts);
    }

    @Override
    public long[] latentShape() {
        int size = config.topology().latentSize();
        return new long[] {config.vae().latentChannels(), size, size};
    }

    @Override
    public NoiseSchedule schedule() {
        return config.scheduler().schedule();
    }

    @Override
    public Parameterization parameterization() {
        return config.scheduler().parameterization();
    }

    /** One after another: the decoder's maps are large. */
    @Override
    public Tensor images(Tensor latents) {
        TensorVector images = new TensorVector();
        for (long i = 0; i < latents.size(0); i++) {
            images.push_back(Compute.home(drawing.decode(latents.narrow(0, i, 1))));
        }
        return torch.cat(images, 0).clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
    }

    @Override
    public double[] scores(Tensor images, List<String> texts) {
        return scoring.scores(images, texts);
    }

    @Override
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return config.memoryNeed(architecture, batch).in(unet.compute().precision());
    }

    @Override
    public void close() {
        unet.close();
        drawing.close();
        scoring.close();
    }
}
