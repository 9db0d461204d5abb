package fusionlab.quality.efficientdecoder;

import fusionlab.protocol.DecoderQuality;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.finetuning.FinetuningProgress;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingLog;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Distils the decoder of a world into a smaller one, on latents that the world's UNet makes, and compares both on held-out prompts. What was
 * done before an interruption is not done again, and the result is bit for bit the same.
 *
 * @param world whose decoder is the original; its weights are only read
 * @param saveEvery steps between the states that a killed training resumes from
 */
public record DecoderDistillation(
        World world,
        SmallerDecoder smaller,
        LatentPlan plan,
        TrainingSettings settings,
        DecoderGates gates,
        DecoderFolders folders,
        long saveEvery,
        DecoderProgress progress) {

    /** Of gradients. */
    public static final double CLIP_NORM = 1;

    /** Of the weights' moving average, which is the result. */
    public static final double AVERAGE_DECAY = .999;

    private static final int MOST_WARMUP = 200;

    /** Steps until the learning rate's peak, unless others are asked for. */
    public static int warmup(long steps) {
        return (int) Math.min(MOST_WARMUP, steps / 20);
    }

    /**
     * @throws IllegalArgumentException with the figures if memory or disk do not suffice; if the output folder is not this distillation's,
     *     or if the world has no decoder that can be made smaller
     * @throws IllegalStateException if it was stopped; the same call continues it
     * @throws java.util.concurrent.CancellationException if the progress says so; the same call continues it
     * @throws fusionlab.quality.training.TrainingDivergedException if the loss is no longer finite; the last saved state stays
     * @throws FailedDecoderGateException if the decoder is not near enough; it is written
     */
    public DecoderQuality run() throws IOException {
        OriginalDecoder original = original();
        DecoderForm form = smaller.form(original);
        progress.line(String.format(
                Locale.ROOT,
                "a decoder %s: %,d parameters, where the original has %,d",
                smaller.text(original),
                form.parameters(),
                original.decoder().form().parameters()));
        int latentSize = (int) world.surroundings().latentShape()[1];
        DecoderNeed need = DecoderNeed.of(original, form, latentSize, settings);
        progress.line("needs " + need);
        need.requireMemory(MachineMemory.now());
        folders.requireOwn(original);
        DiskRoom.of(folders.out()).require("this training needs", need.outBytes(), "choose a folder on another disk");
        TorchThreads.single();
        try (WriteLock alone = folders.lock()) {
            LatentMaker maker = maker(progress);
            folders.requireSame(", " + settings + ", " + inputs(original, maker.hash(plan.texts(), plan.seed())));
            SyntheticLatents latents = maker.of(plan.texts(), plan.seed());
            String hash = train(original, form, latents);
            return compare(original, folders.out(), hash, smaller.text(original));
        }
    }

    /**
     * Only compares.
     *
     * @param written a decoder that {@link #run} wrote
     */
    public void compare(Path written) throws IOException {
        TorchThreads.single();
        compare(original(), written, "", written.toString());
    }

    private OriginalDecoder original() {
        return world.surroundings()
                .decoder()
                .orElseThrow(() -> new IllegalArgumentException("the decoder of "
                        + world.surroundings().name() + " cannot be made smaller: it must be an AutoencoderKL's"));
    }

    private LatentMaker maker(DecoderProgress whom) {
        return new LatentMaker(world, plan.sampling(), folders.cache(), settings.threads(), whom);
    }

    /** @return SHA-256 (hex) of everything that decides the decoder */
    private String train(OriginalDecoder original, DecoderForm form, SyntheticLatents latents) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            DecoderTrainee trainee = new DecoderTrainee(
                    original.decoder(), form, smaller.start(original, settings.seed()), latents, settings);
            String inputs = inputs(original, latents.hash());
            String hash = ContentHash.of(trainee.description() + ", " + inputs);
            try (Training<Student> training = new Training<>(trainee, settings)) {
                training.inputs(inputs);
                training.checkpoint(folders.resume(), saveEvery);
                resume(training);
                if (training.step() == settings.steps() && Files.exists(original.written(folders.out()))) {
                    progress.line("trained already: " + original.written(folders.out()));
                    return hash;
                }
                train(training);
                try (Student average = training.average()) {
                    folders.write(original, form, average.decoder().weights(), metadata(original, hash));
                }
                progress.line(
                        "the decoder is in " + original.written(folders.out()) + ", the moving average of its weights");
            }
            return hash;
        }
    }

    private String inputs(OriginalDecoder original, String latents) {
        return smaller.text(original) + ", checkpoint " + world.checkpointHash() + ", latents " + latents;
    }

    private Map<String, String> metadata(OriginalDecoder original, String hash) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("fusionlab_decoder", smaller.text(original));
        metadata.put("fusionlab_parent", world.checkpointHash());
        metadata.put("fusionlab_hash", hash);
        return metadata;
    }

    private void resume(Training<Student> training) throws IOException {
        if (!Files.exists(folders.resume())) {
            return;
        }
        try {
            training.resume(folders.resume());
            progress.line("continues after step " + training.step() + " of " + settings.steps());
        } catch (InvalidSafetensorsException other) {
            throw new IllegalArgumentException(
                    other.getMessage() + "; give the same options and checkpoint, or another --out", other);
        }
    }

    private void train(Training<Student> training) throws IOException {
        try (TrainingLog log = TrainingLog.after(training.step(), folders.progress())) {
            FinetuningProgress means = new FinetuningProgress(log, progress::line);
            boolean ended = training.run(
                    report -> {
                        means.at(report);
                        progress.trained(report);
                        if (progress.cancelled()) {
                            training.stop();
                        }
                    },
                    1);
            if (!ended) {
                progress.check();
                throw new IllegalStateException(
                        "the training was stopped at step " + training.step() + "; the same command continues it");
            }
        }
    }

    private DecoderQuality compare(OriginalDecoder original, Path folder, String hash, String what) throws IOException {
        boolean trained = !hash.isEmpty();
        Path written = trained ? original.written(folder) : folder;
        Comparing comparing = new Comparing(progress);
        try (Student other = new Student(original.read(written))) { // first: latents may take hours
            SyntheticLatents latents = maker(comparing).of(plan.heldOut(), plan.heldOutSeed());
            DecoderComparison.Result result = new DecoderComparison(
                            world.surroundings(),
                            original.decoder(),
                            other.decoder(),
                            latents,
                            plan.heldOut(),
                            settings.threads(),
                            comparing)
                    .run();
            DecoderReport report = new DecoderReport(
                    world,
                    plan,
                    what,
                    original.decoder().form(),
                    other.decoder().form(),
                    result);
            report.lines().forEach(progress::line);
            if (trained) {
                folders.writeReport(report.json(hash, latents.hash()));
            }
            gates.require(result);
            return report.figures();
        }
    }

    /** Held-out latents do not count among those for the training. */
    private record Comparing(DecoderProgress whole) implements DecoderProgress {

        @Override
        public void line(String line) {
            whole.line(line);
        }

        @Override
        public boolean cancelled() {
            return whole.cancelled();
        }
    }
}
