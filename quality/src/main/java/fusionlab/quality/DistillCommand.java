package fusionlab.quality;

import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.finetuning.Teacher;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.objectives.CfgRange;
import fusionlab.quality.objectives.GammaScaling;
import fusionlab.quality.objectives.StepDistillation;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code distill}: one stage of step distillation. */
@Command(
        name = "distill",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a UNet to draw in fewer steps: one DDIM step of the student learns what several of the teacher"
                    + " do (docs/distillation.md).",
            "What is done is kept: the same command continues after an interruption."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DistillCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "N",
            description = "sampling steps that the teacher is made for, a multiple of --to")
    private int from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "N",
            description = "sampling steps that the student is made for")
    private int to;

    @Option(
            names = "--teacher",
            required = true,
            paramLabel = "DIR|scenes",
            description =
                    "a Stable Diffusion folder that predicts the velocity, a folder of the tiny world, or scenes: the one"
                            + " that comes with FusionLab")
    private String teacher;

    @Option(
            names = "--teacher-architecture",
            paramLabel = "FILE|TEXT",
            description = "what the teacher computes, as --architecture (what its folder says)")
    private @Nullable String teacherArchitecture;

    @Option(names = "--student", paramLabel = "DIR|scenes", description = "whose weights are the first (the teacher)")
    private @Nullable String student;

    @Option(
            names = "--architecture",
            paramLabel = "FILE|TEXT",
            description =
                    "what the student computes: a winner's bundle (.zip) or its architecture.json, or removals and copies"
                            + " (what its folder says)")
    private @Nullable String architecture;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "captioned pictures as for quality train; the tiny world draws its own")
    private @Nullable Path data;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "for --data: where encoded pictures are kept (OUT/latents)")
    private @Nullable Path cache;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "for the trained checkpoint")
    private Path out;

    @Option(
            names = "--cfg-probability",
            paramLabel = "P",
            description =
                    "share of the steps in which both predictions are guided: 0 is vanilla, 1 CFG-aware (${DEFAULT-VALUE})")
    private double cfgProbability = CfgRange.mixed().probability();

    @Option(
            names = "--cfg-range",
            paramLabel = "A,B",
            split = ",",
            hideParamSyntax = true,
            arity = "1",
            description = "guidance scales in these steps, drawn for each picture (2,14)")
    private double[] cfgRange = {CfgRange.mixed().least(), CfgRange.mixed().most()};

    @Option(
            names = "--gamma",
            paramLabel = "G",
            description = "weight of the velocity's own error, 0 for none (${DEFAULT-VALUE})")
    private double gamma = .2;

    @Option(
            names = "--gamma-scaling",
            paramLabel = "NAME",
            description =
                    "dynamic: gamma is its share of the distillation's loss; constant: it is its factor (dynamic)")
    private GammaScaling gammaScaling = GammaScaling.DYNAMIC;

    @Option(names = "--seed", paramLabel = "N", description = "of everything random (${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads, of all ranks together; their number affects the weights (${DEFAULT-VALUE})")
    private int threads = 2;

    @Mixin
    private TrainingOptions training;

    /** What can be checked before anything is opened. @throws ParameterException naming an option that cannot be */
    void requireOptions() {
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        if (teacher.isBlank() || student != null && student.isBlank()) {
            throw usage("--teacher and --student must name a folder or scenes");
        }
        training.requireFolder("--cache", cache);
        training.requireFolder("--out", out);
        training.require(TrainingOptions.Usual.FOLDER, threads);
        objective(NoiseSchedule.COSINE);
    }

    @Override
    public Integer call() throws IOException {
        requireOptions();
        try (NamedCheckpoints checkpoints = new NamedCheckpoints(spec.commandLine())) {
            Path latents = cache == null ? out.resolve("latents") : cache;
            UnetCheckpoint teaching = checkpoints.opened("--teacher", teacher, data, latents);
            UnetCheckpoint learning =
                    student == null ? teaching : checkpoints.opened("--student", student, data, latents);
            StepDistillation objective = objective(learning.schedule());
            training.finetuning(
                            learning,
                            chosen("--architecture", architecture, learning),
                            objective,
                            new Teacher(teaching, chosen("--teacher-architecture", teacherArchitecture, teaching)),
                            training.settings(TrainingOptions.Usual.of(learning), seed, threads),
                            out,
                            this::say)
                    .run();
        }
        return 0;
    }

    private StepDistillation objective(NoiseSchedule schedule) {
        if (cfgRange.length != 2) {
            throw usage("--cfg-range takes two numbers, such as 2,14");
        }
        try {
            return new StepDistillation(
                    schedule, from, to, new CfgRange(cfgProbability, cfgRange[0], cfgRange[1]), gamma, gammaScaling);
        } catch (IllegalArgumentException wrong) {
            throw usage(String.valueOf(wrong.getMessage()));
        }
    }

    private Architecture chosen(String option, @Nullable String choice, UnetCheckpoint checkpoint) {
        if (choice == null) {
            return checkpoint.architecture();
        }
        try {
            ArchitectureChoice read =
                    ArchitectureChoice.of(choice, checkpoint.architecture().topology());
            if (read.tuned() != null) {
                say(option + " is computed with the weights of " + checkpoint.name() + ", not with the weights "
                        + read.tuned().words() + ": quality export --weights makes a checkpoint of them");
            }
            return read.architecture();
        } catch (IllegalArgumentException wrong) {
            throw usage(option + ": " + wrong.getMessage());
        }
    }

    private void say(String line) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
