package fusionlab.protocol;

import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a campaign: blocks, and for validation one whole network, measured in rotation. Each round runs the network (if any), then
 * every configuration once; the order of configurations is shuffled by {@code seed} and round. The sentinel runs eight times in each round,
 * evenly between the others (before each of them if they are fewer): the noise of a single run would enter all cells.
 *
 * @param profile runtime profile; an agent that cannot provide it refuses with the reason
 * @param latentSize height and width of the latents
 * @param sentinelKey configuration measured in every round
 * @param configurations keys to measure, the sentinel included
 * @param networks whole networks to measure in each round, none for a table; at most 4
 * @param components text encoders and decoders, each measured as a whole in every round, like a configuration; null or absent for none,
 *     so that jobs without any keep their bytes
 * @param pipelines whole pictures to make in each round, end to end; null or absent for none
 * @param repeated keys of networks and components that run twice in a row, because a picture runs them several times in a row; the second run's
 *     samples carry the key and {@link #AGAIN}; null or absent for none
 * @param firstRound number of the first round; rounds ascend over a campaign
 * @param rounds rounds to measure
 * @param warmups unmeasured runs of each new session
 * @param budgetMillis device time, preparation included, after which no new round begins; one round is always completed
 * @param runLimitMillis time limit of one run
 * @param seed of weights and order
 */
public record Job(
        RuntimeProfile profile,
        int latentSize,
        String sentinelKey,
        List<String> configurations,
        List<Network> networks,
        int firstRound,
        int rounds,
        int warmups,
        long budgetMillis,
        long runLimitMillis,
        long seed,
        @Nullable List<Whole> components,
        @Nullable List<Pipeline> pipelines,
        @Nullable List<String> repeated) {

    /** Ends the key of a run that directly follows a run of the same model. */
    public static final String AGAIN = "/again";

    /** How often the sentinel runs in a round of at least as many other configurations. */
    public static final int SENTINEL_RUNS = 8;

    public Job {
        requireComplete(profile);
        Objects.requireNonNull(sentinelKey, "sentinelKey");
        configurations = configurations == null ? List.of() : configurations;
        networks = networks == null ? List.of() : networks;
    }

    /** Without text encoders and decoders. */
    public Job(
            RuntimeProfile profile,
            int latentSize,
            String sentinelKey,
            List<String> configurations,
            List<Network> networks,
            int firstRound,
            int rounds,
            int warmups,
            long budgetMillis,
            long runLimitMillis,
            long seed) {
        this(
                profile,
                latentSize,
                sentinelKey,
                configurations,
                networks,
                firstRound,
                rounds,
                warmups,
                budgetMillis,
                runLimitMillis,
                seed,
                null,
                null,
                null);
    }

    /** {@link #components}, empty for none. */
    public List<Whole> wholes() {
        return components == null ? List.of() : components;
    }

    /** {@link #pipelines}, empty for none. */
    public List<Pipeline> pictures() {
        return pipelines == null ? List.of() : pipelines;
    }

    /** {@link #repeated}, empty for none. */
    public List<String> twice() {
        return repeated == null ? List.of() : repeated;
    }

    /** Keys of everything that is measured once in each round, in no particular order: configurations and components. */
    public List<String> rotated() {
        List<String> keys = new ArrayList<>(configurations);
        wholes().forEach(whole -> keys.add(whole.key()));
        return keys;
    }

    /** JSON libraries leave absent fields and unknown enum values null. */
    private static void requireComplete(RuntimeProfile profile) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(profile.runtime(), "profile.runtime");
        Objects.requireNonNull(profile.runtimeVersion(), "profile.runtimeVersion");
        Objects.requireNonNull(profile.provider(), "profile.provider");
        Objects.requireNonNull(profile.precision(), "profile.precision");
        Objects.requireNonNull(profile.attentionForm(), "profile.attentionForm");
    }

    /** The same job without one of its configurations or networks; the sentinel stays even if it cannot be measured. */
    public Job without(String key) {
        return new Job(
                profile,
                latentSize,
                sentinelKey,
                others(configurations, Function.identity(), key),
                others(networks, Network::key, key),
                firstRound,
                rounds,
                warmups,
                budgetMillis,
                runLimitMillis,
                seed,
                components == null ? null : others(components, Whole::key, key),
                pipelines == null ? null : others(pipelines, Pipeline::key, key),
                repeated == null ? null : others(repeated, Function.identity(), key));
    }

    private static <T> List<T> others(List<T> all, Function<T, String> keyOf, String key) {
        return all.stream().filter(each -> !keyOf.apply(each).equals(key)).collect(Collectors.toList());
    }

    /**
     * A text encoder or decoder. Its samples carry {@link #key} as their key.
     *
     * @param key {@link fusionlab.unet.component.Component#key}
     * @param config {@code config.json} as {@link fusionlab.unet.component.Components#parse} reads it
     */
    public record Whole(String key, String config) {

        public Whole {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(config, "config");
        }
    }

    /**
     * A picture from text to pixels: the text encoder, with guidance twice; the UNet as often as steps, with guidance twice; the decoder. Each
     * part gets what the one before made. Its samples carry {@link #key} for the whole, and {@link #partKeys} for the sum of the runs of
     * each part; what is left is the scheduler and copies between the parts.
     *
     * @param key unique in the job, beginning with {@code pipeline:}
     * @param topologyConfig diffusers config
     * @param architecture compact text form
     * @param textEncoder config; null to leave it out
     * @param decoder config; null to leave it out
     */
    public record Pipeline(
            String key,
            String topology,
            String topologyConfig,
            String architecture,
            int steps,
            boolean guidance,
            @Nullable String textEncoder,
            @Nullable String decoder) {

        public static final int MOST_STEPS = 100;

        public Pipeline {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(topologyConfig, "topologyConfig");
            Objects.requireNonNull(architecture, "architecture");
            if (steps < 1 || steps > MOST_STEPS) {
                throw new IllegalArgumentException("steps must be 1 to " + MOST_STEPS + ", not " + steps);
            }
        }

        /** Of text encoder, UNet and decoder, in this order. */
        public List<String> partKeys() {
            return List.of(key + "/text-encoder", key + "/unet", key + "/decoder");
        }
    }

    /**
     * A whole UNet. Its samples carry {@link #key} as their key.
     *
     * @param topologyConfig diffusers config
     * @param architecture compact text form
     */
    public record Network(String topology, String topologyConfig, String architecture) {

        /** {@code network:} and the architecture's text; the prefix distinguishes it from block configurations. */
        public String key() {
            return "network:" + architecture;
        }
    }
}
