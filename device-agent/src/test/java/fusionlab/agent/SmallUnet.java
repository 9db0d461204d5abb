package fusionlab.agent;

import fusionlab.protocol.Job;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Components;
import java.util.List;

/** A UNet of two narrow stages, whose blocks run in well under a millisecond, and one block that takes long. */
public final class SmallUnet {

    public static final int LATENT_SIZE = 16;

    public static final Topology TOPOLOGY = Topology.parse("small", """
            {"sample_size": 16, "in_channels": 4, "out_channels": 4, "block_out_channels": [32, 64],
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
             "layers_per_block": 1, "attention_head_dim": 4, "cross_attention_dim": 32, "norm_num_groups": 8}
            """);

    /** About a second of attention. */
    public static final String SLOW =
            new BlockConfiguration(BlockKind.CROSS_ATTENTION, 320, 0, 320, 64, 64, 8, 77, 64, 0, 3, false, 32).key();

    private SmallUnet() {}

    public static List<String> keys() {
        return TOPOLOGY.configurations(LATENT_SIZE).stream()
                .map(BlockConfiguration::key)
                .toList();
    }

    public static Job.Network network() {
        return new Job.Network(TOPOLOGY.name(), TOPOLOGY.configJson(), "base");
    }

    /** Timed runs of one round over more than eight configurations: each once, and the sentinel seven times more. */
    public static int runsPerRound(List<String> configurations) {
        return configurations.size() + 7;
    }

    /** A generous job of one thread. */
    public static Job job(List<String> configurations, List<Job.Network> networks, int rounds) {
        return new Job(
                RuntimeProfile.onnxCpu(1),
                LATENT_SIZE,
                keys().get(0),
                configurations,
                networks,
                8,
                rounds,
                1,
                600_000,
                60_000,
                1);
    }

    /** With a text encoder, a decoder, and pictures of two steps end to end. */
    public static Job withPictures(Job job) {
        Job.Whole text = whole(
                "{\"model_type\": \"clip_text_model\", \"hidden_size\": 32, \"num_attention_heads\": 4, \"num_hidden_layers\": 1, \"intermediate_size\": 64, \"vocab_size\": 100}");
        Job.Whole decoder =
                whole("{\"_class_name\": \"AutoencoderKL\", \"block_out_channels\": [8, 16], \"norm_num_groups\": 4}");
        return new Job(
                job.profile(),
                job.latentSize(),
                job.sentinelKey(),
                job.configurations(),
                job.networks(),
                job.firstRound(),
                job.rounds(),
                job.warmups(),
                job.budgetMillis(),
                job.runLimitMillis(),
                job.seed(),
                List.of(text, decoder),
                List.of(new Job.Pipeline(
                        "pipeline:test",
                        TOPOLOGY.name(),
                        TOPOLOGY.configJson(),
                        "base",
                        2,
                        true,
                        text.config(),
                        decoder.config())),
                List.of(text.key()));
    }

    private static Job.Whole whole(String config) {
        return new Job.Whole(Components.parse(config).key(), config);
    }

    public static Job withRunLimit(Job job, long millis) {
        return new Job(
                job.profile(),
                job.latentSize(),
                job.sentinelKey(),
                job.configurations(),
                job.networks(),
                job.firstRound(),
                job.rounds(),
                job.warmups(),
                job.budgetMillis(),
                millis,
                job.seed());
    }

    public static Job withBudget(Job job, long millis) {
        return new Job(
                job.profile(),
                job.latentSize(),
                job.sentinelKey(),
                job.configurations(),
                job.networks(),
                job.firstRound(),
                job.rounds(),
                job.warmups(),
                millis,
                job.runLimitMillis(),
                job.seed());
    }

    public static Job withProfile(Job job, RuntimeProfile profile) {
        return new Job(
                profile,
                job.latentSize(),
                job.sentinelKey(),
                job.configurations(),
                job.networks(),
                job.firstRound(),
                job.rounds(),
                job.warmups(),
                job.budgetMillis(),
                job.runLimitMillis(),
                job.seed());
    }
}
