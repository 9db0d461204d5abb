package fusionlab.benchmarks.browser;

import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/**
 * What a browser is to measure.
 *
 * @param topology a built-in one, or the name of the one in {@code config}
 * @param config diffusers' JSON; empty for built-in topologies
 * @param rounds of the table at least, and of each network
 * @param networks architectures to measure end to end, as text
 * @param judged whether errors count: not in a smoke test, whose blocks are shorter than what disturbs them
 */
public record Plan(
        String topology,
        String config,
        int latentSize,
        int threads,
        int rounds,
        List<String> networks,
        boolean judged) {

    private static final List<String> NETWORKS = List.of(
            "base",
            "mid_block.attentions.0=0,up_blocks.1.attentions.2=0",
            "down_blocks.0.attentions.0=0,up_blocks.3.attentions.0=0,up_blocks.3.resnets.1=0");
    private static final List<String> SMALL_NETWORKS =
            List.of("base", "mid_block.attentions.0=0", "down_blocks.0.attentions.0=0,up_blocks.1.attentions.1=0");

    /** @throws IllegalArgumentException naming the word that is not understood */
    public static Plan parse(List<String> words) {
        boolean quick = words.contains("--quick");
        String topology = quick ? "small" : "sd-v1.5";
        String config = quick ? small() : "";
        int latentSize = quick ? 16 : 32;
        int threads = 2;
        int rounds = quick ? 3 : 9;
        List<String> networks = new ArrayList<>();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--quick" -> {}
                case "--topology" -> {
                    topology = value(word, rest);
                    config = "";
                    if (topology.endsWith(".json")) {
                        Path file = Path.of(topology);
                        config = text(file);
                        topology = Topology.nameFor(
                                String.valueOf(file.getFileName()).replace(".json", ""));
                    }
                }
                case "--latent" -> latentSize = number(word, rest);
                case "--threads" -> threads = number(word, rest);
                case "--rounds" -> rounds = number(word, rest);
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("There is no option " + word + "; see --help");
                    }
                    networks.add(word);
                }
            }
        }
        List<String> usual = quick ? SMALL_NETWORKS : NETWORKS;
        return new Plan(topology, config, latentSize, threads, rounds, networks.isEmpty() ? usual : networks, !quick);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, Iterator<String> rest) {
        String value = value(option, rest);
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(option + " needs a number, not " + value);
        }
        return Integer.parseInt(value);
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
