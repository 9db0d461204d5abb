package fusionlab.unet;

import fusionlab.unet.config.Bounds;
import fusionlab.unet.config.ConfigWriter;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.config.TopologyConfig;
import fusionlab.unet.text.NearestName;
import fusionlab.unet.text.OneLine;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a UNet family, read from a diffusers {@code config.json}. Immutable and thread-safe.
 *
 * <p>Stages are named as in SnapFusion's Table 3: {@code Down-1} is {@code down_blocks.0}, {@code Up-1} is {@code up_blocks.1},
 * and {@code Mid} is everything at the innermost resolution: the last down stage, the mid block and {@code up_blocks.0}. What
 * cannot be removed around them is {@code Embedding}, {@code In} and {@code Out}.
 *
 * <p>Three fields extend diffusers' format: {@code fusionlab_counts} (an object of slot names and how many blocks each originally holds, 1
 * if not named), {@code fusionlab_mid_resnets} (1 or 2 ResNets in the mid block) and {@code fusionlab_context_length} (text tokens, 77 if
 * absent).
 */
public final class Topology {

    private static final int LONGEST_NAME = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_NAME + "}");

    private final String name;
    private final TopologyConfig config;
    private final String configJson;
    private final String contentHash;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Map<Integer, List<Place>> places = new ConcurrentHashMap<>();
    private final Architecture original;

    private Topology(String name, TopologyConfig config) {
        this.name = name;
        this.config = config;
        this.configJson = ConfigWriter.write(config);
        this.contentHash = ContentHash.of(ConfigWriter.structure(config));
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Place place : Frame.places(config, config.sampleSize())) {
            Slot slot = place.slot();
            if (slot != null) {
                slots.put(slot.name(), slot);
                counts.put(slot.name(), config.counts().getOrDefault(slot.name(), 1));
            }
        }
        this.original = new Architecture(this, counts);
    }

    /** {@code sd-v1.5}, {@code sd-v2.1}, {@code bk-sdm-base}, {@code bk-sdm-small}, {@code bk-sdm-tiny}, {@code snapfusion-table3}. */
    public static List<String> builtInNames() {
        return BuiltInTopologies.NAMES;
    }

    /** @throws UnknownTopologyException naming the known ones */
    public static Topology builtIn(String name) {
        return BuiltInTopologies.named(name);
    }

    /** The topology name for a file or folder name: its letters, digits, dots, underscores and hyphens. */
    public static String nameFor(String file) {
        String plain = Normalizer.normalize(file, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[-.]+|-+$", "");
        return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    /**
     * @param name what people call it, 1 to 64 characters of {@code [A-Za-z0-9._-]}
     * @param configJson a diffusers UNet2DConditionModel config, at most 256 KiB
     * @throws InvalidConfigException naming the field and the remedy; an unknown block type is named
     */
    public static Topology parse(String name, String configJson) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidConfigException("name", "must be 1 to 64 letters, digits, dots, underscores or hyphens");
        }
        TopologyConfig config = TopologyConfig.read(configJson);
        String misfit = misfit(config.stages(), config.sampleSize());
        if (misfit != null) {
            throw new InvalidConfigException("sample_size", misfit);
        }
        Topology topology;
        try {
            topology = new Topology(name, config);
        } catch (IllegalArgumentException outOfBounds) {
            throw new InvalidConfigException("block_out_channels", String.valueOf(outOfBounds.getMessage()));
        }
        for (String slot : config.counts().keySet()) {
            if (!topology.slots.containsKey(slot)) {
                throw new InvalidConfigException("fusionlab_counts", topology.unknownSlot(slot));
            }
        }
        return topology;
    }

    public String name() {
        return name;
    }

    /** The canonical diffusers config; {@code parse(name(), configJson())} gives an equal topology. */
    public String configJson() {
        return configJson;
    }

    /** SHA-256 (hex) of what decides structure: neither the name nor the usual latent size. */
    public String contentHash() {
        return contentHash;
    }

    /** The latent size of the config ({@code sample_size}), 64 for SD-v1.5. */
    public int latentSize() {
        return config.sampleSize();
    }

    /** All removable slots in execution order. */
    public List<Slot> slots() {
        return List.copyOf(slots.values());
    }

    /** @throws IllegalArgumentException if no slot has that name */
    public Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException(unknownSlot(name));
        }
        return slot;
    }

    /** The architecture without removals and additions: 1 everywhere, but for {@code snapfusion-table3}'s copied attentions. */
    public Architecture original() {
        return original;
    }

    /**
     * All places in execution order, removable or not.
     *
     * @throws IllegalArgumentException if the latent size does not fit
     */
    public List<Place> places(int latentSize) {
        String misfit = misfit(config.stages(), latentSize);
        if (misfit != null) {
            throw new IllegalArgumentException("The latent size of " + name + " " + misfit);
        }
        return places.computeIfAbsent(latentSize, size -> Frame.places(config, size));
    }

    /** A latent size is a multiple of it: each stage but the last halves the one before. */
    public int latentStep() {
        return 1 << config.stages() - 1;
    }

    /**
     * What is executed, in execution order.
     *
     * @param latentSize height and width of the latents; a multiple of 2^(stages-1), 8 to 256
     * @throws IllegalArgumentException if the latent size does not fit
     */
    public List<Unit> units(Architecture architecture, int latentSize) {
        requireOwn(architecture);
        List<Unit> units = new ArrayList<>();
        for (Place place : places(latentSize)) {
            units.addAll(units(place, architecture));
        }
        return units;
    }

    /** What one place holds, in execution order: nothing, the shortcut, or the original and its copies. */
    public List<Unit> units(Place place, Architecture architecture) {
        Slot slot = place.slot();
        if (slot == null) {
            return List.of(new Unit(place.position(), null, Unit.Role.FIXED, place.original()));
        }
        int count = architecture.count(slot.name());
        BlockConfiguration shortcut = place.shortcut();
        if (count == 0) {
            return shortcut == null
                    ? List.of()
                    : List.of(new Unit(place.position(), slot.name(), Unit.Role.SHORTCUT, shortcut));
        }
        List<Unit> units = new ArrayList<>();
        units.add(new Unit(place.position(), slot.name(), Unit.Role.ORIGINAL, place.original()));
        BlockConfiguration copy = Objects.requireNonNull(place.copy());
        for (int number = 2; number <= count; number++) {
            units.add(new Unit(place.position() + "#" + number, slot.name(), Unit.Role.COPY, copy));
        }
        return units;
    }

    /** Distinct configurations of the original network and of everything that removals and copies can produce, in execution order. */
    public List<BlockConfiguration> configurations(int latentSize) {
        Set<BlockConfiguration> configurations = new LinkedHashSet<>();
        for (Place place : places(latentSize)) {
            configurations.add(place.original());
            addPresent(configurations, place.shortcut());
            addPresent(configurations, place.copy());
        }
        return List.copyOf(configurations);
    }

    /** Sum over {@link #units}. */
    public Cost cost(Architecture architecture, int latentSize) {
        return units(architecture, latentSize).stream()
                .map(unit -> unit.configuration().cost())
                .reduce(Cost.ZERO, Cost::plus);
    }

    /**
     * The checkpoint's tensors with what an architecture does to them: those of one block per slot kept or removed, in execution
     * order, and those that copies add behind them, named with {@code #2} and up behind the module's name.
     */
    public List<Tensor> tensors(Architecture architecture) {
        requireOwn(architecture);
        List<Tensor> tensors = new ArrayList<>();
        for (Place place : places(config.sampleSize())) {
            new PlaceTensors(place, units(place, architecture)).addTo(tensors);
        }
        return tensors;
    }

    /** Channels of the latents that go in. */
    public int inChannels() {
        return config.inChannels();
    }

    /** Whether it has no other conditions: neither SDXL's pooled text and sizes, nor the guidance of latent consistency models. */
    public boolean isFedByTextAlone() {
        return config.addedChannels() == 0 && config.conditionChannels() == 0;
    }

    /** How time steps are fed to the UNet; as wide as its first stage. */
    public Sinusoids timeEmbedding() {
        return embedding(config.channels().get(0));
    }

    /** How each number of a picture's sizes is fed to SDXL's UNet; of no width for others. */
    public Sinusoids sizeEmbedding() {
        return embedding(config.addedTimeChannels());
    }

    private Sinusoids embedding(int width) {
        return new Sinusoids(
                width, config.passed().flipSinToCos(), config.passed().frequencyShift());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Topology topology
                && name.equals(topology.name)
                && configJson.equals(topology.configJson);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, contentHash);
    }

    @Override
    public String toString() {
        return name;
    }

    String unknownSlot(String slot) {
        return "There is no slot '" + shortened(slot) + "' in " + name + NearestName.advice(slot, slots.keySet());
    }

    private static String shortened(String text) {
        return OneLine.of(text.length() <= 80 ? text : text.substring(0, 80) + "...");
    }

    private void requireOwn(Architecture architecture) {
        if (!architecture.topology().contentHash.equals(contentHash)) {
            throw new IllegalArgumentException(
                    "The architecture belongs to " + architecture.topology().name + ", not to " + name);
        }
    }

    private static void addPresent(Set<BlockConfiguration> configurations, @Nullable BlockConfiguration present) {
        if (present != null) {
            configurations.add(present);
        }
    }

    private static @Nullable String misfit(int stages, int latentSize) {
        int multiple = 1 << stages - 1;
        if (latentSize < Bounds.MIN_LATENT_SIZE || latentSize > Bounds.MAX_LATENT_SIZE || latentSize % multiple != 0) {
            return "must be a multiple of " + multiple + " from " + Math.max(multiple, Bounds.MIN_LATENT_SIZE) + " to "
                    + Bounds.MAX_LATENT_SIZE + ", not " + latentSize;
        }
        return null;
    }
}
