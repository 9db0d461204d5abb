package fusionlab.benchmarks.browser;

import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A browser's measurement.
 *
 * @param topology a built-in one, or the name for the one in {@code config}
 * @param config diffusers' JSON; empty for built-in topologies
 * @param rounds minimum of the table, and of each network
 * @param networks architectures to measure end to end, as text
 * @param judged whether errors count: not in a smoke test, whose blocks are shorter than the disturbances
 */
public record Plan(
        String topology,
        String config,
        int latentSize,
        int threads,
        int rounds,
        List<String> networks,
        boolean judged) {

    private static final int MOST = 9999;
    private static final List<String> NETWORKS = List.of(
            "base",
            "mid_block.attentions.0=0,up_blocks.1.attentions.2=0",
            "down_blocks.0.attentions.0=0,up_blocks.3.attentions.0=0,up_blocks.3.resnets.1=0");
    private static final List<String> SMALL_NETWORKS =
            List.of("base", "mid_block.attentions.0=0", "down_blocks.0.attentions.0=0,up_blocks.1.attentions.1=0");

    /** Its command line options. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    public static final class Options {

        @Spec
        private CommandSpec spec;

        @Option(names = "--quick")
        private boolean quick;

        @Option(names = "--topology")
        private @Nullable String topology;

        @Option(names = "--latent")
        private @Nullable Integer latentSize;

        @Option(names = "--threads")
        private int threads = 2;

        @Option(names = "--rounds")
        private @Nullable Integer rounds;

        /**
         * @param networks architectures to measure end to end; empty for the default ones.
         * @throws ParameterException naming what is wrong
         */
        public Plan plan(List<String> networks) {
            int size = latentSize != null ? latentSize : quick ? 16 : 32;
            int least = rounds != null ? rounds : quick ? 3 : 9;
            if (Math.min(Math.min(size, least), threads) < 1 || Math.max(Math.max(size, least), threads) > MOST) {
                throw new ParameterException(
                        spec.commandLine(), "--latent, --threads and --rounds must be 1 to " + MOST);
            }
            String name = topology != null ? topology : quick ? "small" : "sd-v1.5";
            String config = quick && topology == null ? small() : "";
            if (name.endsWith(".json")) {
                Path file = Path.of(name);
                config = text(file);
                name = Topology.nameFor(String.valueOf(file.getFileName()).replace(".json", ""));
            }
            List<String> usual = quick ? SMALL_NETWORKS : NETWORKS;
            return new Plan(name, config, size, threads, least, networks.isEmpty() ? usual : networks, !quick);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(file + " cannot be read", unreadable);
        }
    }

    private static String small() {
        try (InputStream file = Plan.class.getResourceAsStream("small-unet.json")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
