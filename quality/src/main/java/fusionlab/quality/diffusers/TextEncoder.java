package fusionlab.quality.diffusers;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** CLIP's text tower, as transformers' {@code CLIPTextModel} computes it. */
final class TextEncoder {

    /** The value in configs before transformers 4.31 instead of the end token's number; there the largest token ends the text. */
    private static final int LEGACY_END = 2;

    private static final String PREFIX = "text_model.";

    private final Layers layers;
    private final String prefix;
    private final ClipShape shape;
    private final ClipTransformer transformer;
    private final int positions;
    private final int vocabulary;
    private final int endToken;

    TextEncoder(Layers layers, ConfigFile config) {
        this.layers = layers;
        // transformers 5 leaves the prefix out of a text model's own file
        this.prefix = layers.has("embeddings.token_embedding.weight") ? "" : PREFIX;
        this.shape = ClipShape.read(config, ClipShape.TEXT);
        this.positions = config.integer("max_position_embeddings", 77, 1, 4096);
        this.vocabulary = config.integer("vocab_size", 49_408, 1, 1_000_000);
        this.endToken = config.integer("eos_token_id", LEGACY_END, 0, vocabulary - 1);
        layers.require(prefix + "embeddings.token_embedding.weight", vocabulary, shape.width());
        layers.require(prefix + "embeddings.position_embedding.weight", positions, shape.width());
        this.transformer = new ClipTransformer(layers, shape, prefix + "encoder", true);
        layers.requireNorm(prefix + "final_layer_norm", shape.width());
    }

    int width() {
        return shape.width();
    }

    /** Maximum tokens per text. */
    int positions() {
        return positions;
    }

    /**
     * The last hidden state after its norm, [B,T,D], on the computing device: it conditions the UNet.
     *
     * @param tokens B rows of equal length
     */
    Tensor hidden(List<long[]> tokens) {
        int length = tokens.get(0).length;
        if (length > positions) {
            throw new IllegalArgumentException(length + " tokens where " + positions + " are the most");
        }
        Tensor embedded = torch.embedding(
                        layers.tensor(prefix + "embeddings.token_embedding.weight"), ids(tokens, length))
                .add(layers.tensor(prefix + "embeddings.position_embedding.weight")
                        .narrow(0, 0, length));
        return layers.layerNorm(prefix + "final_layer_norm", transformer.apply(embedded), shape.epsilon());
    }

    /** The hidden state at each text's end, [B,D]: what CLIP compares. */
    Tensor pooled(List<long[]> tokens) {
        int length = tokens.get(0).length;
        long[] ends = new long[tokens.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = (long) i * length + end(tokens.get(i));
        }
        Tensor places = layers.compute().place(Tensor.create(ends, ends.length));
        return hidden(tokens).reshape(-1, shape.width()).index_select(0, places);
    }

    private int end(long[] tokens) {
        int best = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (endToken != LEGACY_END && tokens[i] == endToken) {
                return i;
            }
            if (endToken == LEGACY_END && tokens[i] > tokens[best]) {
                best = i;
            }
        }
        return best;
    }

    private Tensor ids(List<long[]> tokens, int length) {
        long[] all = new long[tokens.size() * length];
        for (int i = 0; i < tokens.size(); i++) {
            for (int j = 0; j < length; j++) {
                long token = tokens.get(i)[j];
                if (token < 0 || token >= vocabulary) {
                    throw new IllegalArgumentException("token " + token + " of a vocabulary of " + vocabulary);
                }
                all[i * length + j] = token;
            }
        }
        return layers.compute().place(Tensor.create(all, tokens.size(), length));
    }
}
