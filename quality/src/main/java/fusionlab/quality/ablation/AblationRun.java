package fusionlab.quality.ablation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.ablation.AblationRecipe.Setting;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.ExamplePicture;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.Ablation.Cell;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.Ablation.Prompts;
import fusionlab.search.ablation.Ablation.Variant;
import fusionlab.search.ablation.Measured;
import fusionlab.search.curve.DistanceName;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures the cells of an ablation that have not been measured yet. */
public final class AblationRun {

    private static final int PROMPTS = 256;

    private final AblationRecipe recipe;
    private final Map<String, Path> folders;
    private final CellFiles files;
    private final int threads;
    private final Consumer<String> lines;
    private final CellPace pace;
    private final List<Variant> variants = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private @Nullable Prompts prompts;
    private List<String> examples = List.of();
    private boolean proxy;

    /** Name of the variant whose prompts those are. */
    private String compared = "";

    /**
     * @param folders of the variants' checkpoints by name; none for the names of the tiny world
     * @param cells where measured cells are kept
     * @param lines progress, for people
     */
    public AblationRun(
            AblationRecipe recipe, Map<String, Path> folders, Path cells, int threads, Consumer<String> lines) {
        this.recipe = recipe;
        this.folders = folders;
        this.files = new CellFiles(cells);
        this.threads = threads;
        this.lines = lines;
        this.pace = new CellPace(recipe.conditions(), recipe.variants().size());
    }

    /**
     * Opens the variants that no stage trains. Called before stages and measurements, which may take hours.
     *
     * @throws IllegalArgumentException if variants do not compare, or lack slots
     * @throws fusionlab.quality.diffusers.CheckpointException naming a file that is missing or wrong
     */
    public void check() {
        for (Choice choice : recipe.variants()) {
            if (recipe.stages().stream().noneMatch(stage -> stage.name().equals(choice.checkpoint()))) {
                try (OpenedVariant opened = OpenedVariant.of(choice, folders.get(choice.name()), recipe.scorer())) {
                    compare(choice, opened.world());
                    recipe.settings().forEach(setting -> setting.removal().from(opened.architecture()));
                }
            }
        }
    }

    /**
     * @throws IllegalArgumentException as {@link #check}
     * @throws fusionlab.quality.evaluation.EvaluationException as {@link Evaluator#evaluate}
     */
    public Ablation measure() throws InterruptedException, IOException {
        for (Choice choice : recipe.variants()) {
            Path folder = folders.get(choice.name());
            try (OpenedVariant opened = OpenedVariant.of(choice, folder, recipe.scorer());
                    Evaluator evaluator = Evaluator.fitting(opened.world(), threads, MachineMemory::now)) {
                compare(choice, opened.world());
                measure(choice, opened, evaluator);
            }
        }
        return new Ablation(
                recipe.name(),
                Objects.requireNonNull(prompts, "a recipe has variants"),
                proxy,
                recipe.reference(),
                examples,
                variants,
                recipe.conditions(),
                cells);
    }

    /** Only equal prompts, scorers and samplers compare. */
    private void compare(Choice choice, World world) {
        Surroundings here = world.surroundings();
        int most = here.prompts().size();
        int count = recipe.prompts() == null ? Math.min(PROMPTS, most) : recipe.prompts();
        if (count > most || count < recipe.pictures()) {
            throw new IllegalArgumentException("prompts is " + count + "; there are " + most + ", and "
                    + recipe.pictures() + " pictures are wanted");
        }
        Prompts drawn = new Prompts(
                count,
                here.promptSetHash(),
                here.scorerHash(),
                recipe.sampler(),
                recipe.seed(),
                here.features()
                        .map(features ->
                                DistanceName.over(features.description().name()))
                        .orElse(null));
        if (prompts != null && !prompts.equals(drawn)) {
            throw new IllegalArgumentException("variant " + choice.name() + " has other prompts or another scorer than "
                    + compared + ": scores of both do not compare; leave one of them out");
        }
        prompts = drawn;
        compared = compared.isEmpty() ? choice.name() : compared;
        examples = List.copyOf(here.prompts().subList(0, recipe.pictures()));
        proxy = proxy || here.name().equals(ScenesWorld.NAME);
    }

    private void measure(Choice choice, OpenedVariant opened, Evaluator evaluator)
            throws InterruptedException, IOException {
        World world = opened.world();
        variants.add(new Variant(choice.name(), world.checkpointHash(), Sources.of(recipe, choice)));
        for (Setting setting : recipe.settings()) {
            Architecture architecture = setting.removal().from(opened.architecture());
            EvaluationProtocol protocol = protocol(world, setting.condition());
            String hash = ContentHash.of(String.join(
                    "\n",
                    "ablation cell 1",
                    world.checkpointHash(),
                    architecture.contentHash(),
                    protocol.hash(),
                    examples.size() + " pictures of " + count() + " prompts"));
            Optional<Measured> known = files.find(hash, count(), examples.size());
            Measured measured =
                    known.isPresent() ? known.get() : measured(world, evaluator, architecture, protocol, hash);
            cells.add(new Cell(architecture.text(), measured));
            lines.accept(pace.after(cells.size(), setting.condition(), choice.name(), measured, known.isPresent()));
        }
    }

    private Measured measured(
            World world, Evaluator evaluator, Architecture architecture, EvaluationProtocol protocol, String hash)
            throws InterruptedException, IOException {
        pace.begin();
        ChunkScores scores =
                evaluator.evaluate(world, protocol, architecture, 0, count(), examples.size(), Progress.NONE);
        Measured measured = new Measured(
                scores.scores(),
                protocol.features() == null
                        ? null
                        : Double.valueOf(scores.features()
                                .distance(features(world).orElseThrow().dimension())),
                scores.pictures().stream().map(ExamplePicture::png).toList());
        files.keep(hash, measured);
        return measured;
    }

    private EvaluationProtocol protocol(World world, Condition condition) {
        EvaluationProtocol protocol =
                world.surroundings().protocol(condition.steps(), condition.guidance(), recipe.sampler(), recipe.seed());
        return features(world)
                .map(features -> protocol.gathering(features.sha256()))
                .orElse(protocol);
    }

    private static Optional<PictureFeatures> features(World world) {
        return world.surroundings().features().map(FeatureNetwork::description);
    }

    private int count() {
        return Objects.requireNonNull(prompts).count();
    }
}
