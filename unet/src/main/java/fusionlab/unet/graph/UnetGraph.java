package fusionlab.unet.graph;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Place;
import fusionlab.unet.Sinusoids;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Unit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chains the units of an architecture through skips and embeddings into one graph. */
public final class UnetGraph<V> {

    /** Height and width of SDXL's original, where it was cropped, height and width of the picture. */
    private static final int SIZE_NUMBERS = 6;

    private final Architecture architecture;
    private final Layers<V> layers;
    private final Inputs inputs;
    private final Blocks<V> blocks;
    private final Deque<V> skips = new ArrayDeque<>();
    private @Nullable V embedding;
    private @Nullable V context;

    public UnetGraph(Architecture architecture, Layers<V> layers, Inputs inputs) {
        this.architecture = architecture;
        this.layers = layers;
        this.inputs = inputs;
        this.blocks = new Blocks<>(layers);
    }

    /**
     * Appends the whole UNet, with inputs {@code sample}, {@code t_emb} (sinusoidal embedding of the time step), {@code context}
     * (text tokens, where the topology has attention), {@code added} (SDXL: pooled text and the sinusoidal embeddings of the
     * six size numbers) and {@code condition} (latent consistency models: the embedded guidance); or with those of
     * {@link Inputs#PIPELINE}.
     *
     * @return the output
     * @throws IllegalArgumentException if the latent size does not fit the topology
     */
    public V append(int latentSize) {
        List<Place> places = architecture.topology().places(latentSize);
        V hidden = layers.imageInput("sample", architecture.topology().inChannels(), latentSize, latentSize);
        V time = time();
        context = context(places);
        for (Place place : places) {
            if (place.stage().equals("Embedding")) {
                embed(place, time);
            } else {
                hidden = append(place, hidden);
            }
        }
        return hidden;
    }

    /** The text input exists even if no attention is left, so that all architectures of a topology have the same inputs. */
    private @Nullable V context(List<Place> places) {
        for (Place place : places) {
            if (place.slot() != null && place.slot().kind() == SlotKind.CROSS_ATTENTION) {
                BlockConfiguration block = place.original();
                return layers.tokenInput(inputs.text(), block.contextLength(), block.contextChannels());
            }
        }
        return null;
    }

    private V time() {
        Sinusoids embedding = architecture.topology().timeEmbedding();
        return inputs == Inputs.EMBEDDED
                ? layers.vectorInput("t_emb", embedding.width())
                : layers.sinusoids(layers.numberInput("timestep"), embedding);
    }

    /** SDXL: the pooled text, and sizes in pixels. */
    private V added(int channels) {
        if (inputs == Inputs.EMBEDDED) {
            return layers.vectorInput("added", channels);
        }
        Sinusoids embedding = architecture.topology().sizeEmbedding();
        V text = layers.vectorInput("text_embeds", channels - (long) SIZE_NUMBERS * embedding.width());
        return layers.concatenateChannels(
                text, layers.sinusoids(layers.numbersInput("time_ids", SIZE_NUMBERS), embedding));
    }

    private void embed(Place place, V time) {
        BlockConfiguration block = place.original();
        boolean added = block.kind() == BlockKind.ADDED_EMBEDDING;
        V source = added ? added(block.inChannels()) : time;
        String guidance = inputs == Inputs.EMBEDDED ? "condition" : "timestep_cond";
        V condition = block.isConditioned() ? layers.vectorInput(guidance, block.contextChannels()) : null;
        layers.scope(place.position(), place.position() + ".");
        V embedded = blocks.append(block, new Blocks.Feed<>(source, null, null, null, condition));
        embedding = added ? layers.add(Objects.requireNonNull(embedding), embedded) : embedded;
    }

    private V append(Place place, V x) {
        V skip = place.takesSkip() ? skips.pop() : null;
        V hidden = x;
        for (Unit unit : architecture.topology().units(place, architecture)) {
            boolean copy = unit.role() == Unit.Role.COPY;
            layers.scope(unit.position(), unit.tensorPrefix());
            Blocks.Feed<V> feed = new Blocks.Feed<>(hidden, copy ? null : skip, embedding, context, null);
            hidden = layers.unit(() -> blocks.append(unit.configuration(), feed));
        }
        if (place.keepsSkip()) {
            skips.push(hidden);
        }
        return hidden;
    }
}
