package fusionlab.unet.onnx;

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
final class UnetGraph {

    private final Architecture architecture;
    private final GraphBuilder graph;
    private final Layers layers;
    private final Blocks blocks;
    private final int batch;
    private final Deque<Value> skips = new ArrayDeque<>();
    private @Nullable Value embedding;
    private @Nullable Value context;

    UnetGraph(Architecture architecture, GraphBuilder graph, Layers layers, int batch) {
        this.architecture = architecture;
        this.graph = graph;
        this.layers = layers;
        this.blocks = new Blocks(graph, layers);
        this.batch = batch;
    }

    OnnxModel build(int latentSize) {
        List<Place> places = architecture.topology().places(latentSize);
        Value hidden = graph.input("sample", batch, architecture.topology().inChannels(), latentSize, latentSize);
        Value time = graph.input("t_emb", batch, places.get(0).original().inChannels());
        context = context(places);
        for (Place place : places) {
            if (place.stage().equals("Embedding")) {
                embed(place, time);
            } else {
                hidden = append(place, hidden);
            }
        }
        return graph.build(architecture.topology().name(), hidden, "out_sample");
    }

    /** The text's input, whether or not an attention is left, so that all architectures of a topology are fed alike. */
    private @Nullable Value context(List<Place> places) {
        for (Place place : places) {
            if (place.slot() != null && place.slot().kind() == SlotKind.CROSS_ATTENTION) {
                BlockConfiguration block = place.original();
                return graph.input("context", batch, block.contextLength(), block.contextChannels());
            }
        }
        return null;
    }

    private void embed(Place place, Value time) {
        BlockConfiguration block = place.original();
        boolean added = block.kind() == BlockKind.ADDED_EMBEDDING;
        Value source = added ? graph.input("added", batch, block.inChannels()) : time;
        graph.scope(place.position(), place.position() + ".");
        Value embedded = blocks.append(block, new Blocks.Feed(source, null, null, null));
        embedding = added ? layers.add(Objects.requireNonNull(embedding), embedded) : embedded;
    }

    private Value append(Place place, Value x) {
        Value skip = place.takesSkip() ? skips.pop() : null;
        Value hidden = x;
        for (Unit unit : architecture.topology().units(place, architecture)) {
            boolean copy = unit.role() == Unit.Role.COPY;
            graph.scope(unit.position(), unit.tensorPrefix());
            hidden = blocks.append(
                    unit.configuration(), new Blocks.Feed(hidden, copy ? null : skip, embedding, context));
        }
        if (place.keepsSkip()) {
            skips.push(hidden);
        }
        return hidden;
    }
}
