package fusionlab.quality.finetuning;

import fusionlab.quality.data.CachedLatents;
import fusionlab.quality.data.CaptionedPicture;
import fusionlab.quality.data.LatentCache;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.export.NewFolder;
import fusionlab.quality.export.TrainedPipeline;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Stable Diffusion folder as diffusers writes it, trained on a folder of captioned pictures. */
public final class FolderCheckpoint implements UnetCheckpoint {

    private final Path folder;
    private final Path data;
    private final Path cache;
    private final TrainableCheckpoint parts;
    private final PipelineFolder pipeline;
    private @Nullable List<CaptionedPicture> pictures;

    /**
     * @param data captioned pictures
     * @param cache of latents and texts
     * @throws fusionlab.quality.diffusers.CheckpointException naming what is missing or wrong
     */
    public FolderCheckpoint(Path folder, Path data, Path cache) {
        this.folder = folder;
        this.data = data;
        this.cache = cache;
        this.parts = TrainableCheckpoint.in(folder);
        this.pipeline = PipelineFolder.in(folder);
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public Architecture architecture() {
        return parts.topology().original();
    }

    @Override
    public NoiseSchedule schedule() {
        return parts.schedule();
    }

    @Override
    public Parameterization parameterization() {
        return parts.parameterization();
    }

    @Override
    public String unetHash() {
        return parts.unetHash();
    }

    @Override
    public String encodingHash() {
        return parts.encodingHash();
    }

    @Override
    public List<Integer> latentShape() {
        return parts.latentShape();
    }

    @Override
    public int textWidth() {
        return parts.textWidth();
    }

    @Override
    public Unet load() throws IOException {
        return Unet.load(parts.topology(), parts.unet());
    }

    @Override
    public MemoryNeed encodingNeed(int threads) {
        return parts.encodingNeed(threads);
    }

    @Override
    public List<Path> inputs() {
        return List.of(folder, data);
    }

    @Override
    public void checkData() throws IOException {
        for (Path read : inputs()) {
            NewFolder.requireOutside("--cache", cache, read);
        }
        pictures();
    }

    @Override
    public Data data(Ranks ranks, int threads, Consumer<String> lines) throws IOException {
        pipeline.guesses().forEach(lines);
        CachedLatents latents = new LatentCache(cache, parts, ranks, threads, lines).of(pictures());
        return new Data(latents, latents.hash());
    }

    @Override
    public String write(Unet trained, Architecture architecture, Parameterization predicted, Path into)
            throws IOException {
        new TrainedPipeline(pipeline, trained, architecture).write(into, parts.schedulerJson(predicted));
        return TrainableCheckpoint.in(into).unetHash();
    }

    private List<CaptionedPicture> pictures() throws IOException {
        List<CaptionedPicture> read = pictures;
        if (read == null) {
            read = new PictureFolder(data).pictures();
            pictures = read;
        }
        return read;
    }
}
