package fusionlab.unet;

import java.util.List;

/** The frame of a UNet family, read from a diffusers {@code config.json}. Immutable. */
public final class Topology {

    private Topology() {}

    /** {@code sd-v1.5}, {@code sd-v2.1}, {@code bk-sdm-base}, {@code bk-sdm-small}, {@code bk-sdm-tiny}, {@code snapfusion-table3}. */
    public static List<String> builtInNames() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws UnknownTopologyException naming what there is */
    public static Topology builtIn(String name) {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * @param name what people call it, 1 to 64 characters of {@code [A-Za-z0-9._-]}
     * @param configJson a diffusers UNet2DConditionModel config, at most 256 KiB
     * @throws InvalidTopologyException naming the field and the remedy; an unknown block type is named
     */
    public static Topology parse(String name, String configJson) {
        throw new UnsupportedOperationException("skeleton");
    }

    public String name() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** The canonical diffusers config; {@code parse(name(), configJson())} gives an equal topology. */
    public String configJson() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** SHA-256 (hex) of what decides structure, not of the name. */
    public String contentHash() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** The latent size of the config ({@code sample_size}), 64 for SD-v1.5. */
    public int latentSize() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** All removable slots in execution order. */
    public List<Slot> slots() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public Slot slot(String name) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** The architecture without removals and additions: 1 everywhere, but for {@code snapfusion-table3}'s six attentions in Up-1. */
    public Architecture original() {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * What is executed, in execution order.
     *
     * @param latentSize height and width of the latents; a multiple of 2^(stages-1), 8 to 256
     * @throws IllegalArgumentException if the latent size does not fit
     */
    public List<Unit> units(Architecture architecture, int latentSize) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Distinct configurations of the original and of everything that a removal or copy can leave, in execution order. */
    public List<BlockConfiguration> configurations(int latentSize) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Sum over {@link #units}. */
    public Cost cost(Architecture architecture, int latentSize) {
        throw new UnsupportedOperationException("skeleton");
    }
}
