package fusionlab.unet.graph;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Place;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Unit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chains the units of an architecture through skips and embeddings into one graph. */
public final class UnetGraph<V> {

    private final Architecture architecture;
    private final Layers<V> layers;
    private final Blocks<V> blocks;
    private final Deque<V> skips = new ArrayDeque<>();
    private @Nullable V embedding;
    private @Nullable V context;

    public UnetGraph(Architecture architecture, Layers<V> layers) {
        this.architecture = architecture;
        this.layers = layers;
        this.blocks = new Blocks<>(layers);
    }

    /**
     * Appends the whole UNet, with inputs {@code sample}, {@code t_emb} (sinusoidal embedding of the time step), {@code context}
     * (text tokens, where the topology has attention), {@code added} (SDXL: pooled text and the sinusoidal embeddings of the
     * six size numbers) and {@code condition} (latent consistency models: the embedded guidance).
     *
     * @return the output
     * @throws IllegalArgumentException if the latent size does not fit the topology
     */
    public V append(int latentSize) {
        List<Place> places = architecture.topology().places(latentSize);
        V hidden = layers.imageInput("sample", architecture.topology().inChannels(), latentSize, latentSize);
        V time = layers.vectorInput("t_emb", places.get(0).original().inChannels());
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
                return layers.tokenInput("context", block.contextLength(), block.contextChannels());
            }
        }
        return null;
    }

    private void embed(Place place, V time) {
        BlockConfiguration block = place.original();
        boolean added = block.kind() == BlockKind.ADDED_EMBEDDING;
        V source = added ? layers.vectorInput("added", block.inChannels()) : time;
        V condition = block.isConditioned() ? layers.vectorInput("condition", block.contextChannels()) : null;
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
