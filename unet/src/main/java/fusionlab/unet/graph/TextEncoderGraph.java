package fusionlab.unet.graph;

import fusionlab.unet.config.TextEncoderConfig;

/** CLIP's text tower, as transformers' {@code CLIPTextModel} computes {@code last_hidden_state} (Radford et al. 2021). */
public record TextEncoderGraph<V>(TextEncoderConfig config, ComponentLayers<V> layers, Inputs inputs) {

    private static final String ROOT = "text_model.";

    /** Appends the whole text encoder, with the input {@code input_ids}, or {@code inputs_embeds}. @return the tokens after the last normalisation */
    public V append() {
        layers.scope("embeddings", ROOT + "embeddings.");
        V hidden = layers.addPositions("position_embedding", embedded());
        for (int i = 0; i < config.layers(); i++) {
            String layer = "encoder.layers." + i;
            V before = hidden;
            hidden = layers.unit(() -> layer(layer, before));
        }
        layers.scope("final_layer_norm", ROOT);
        return norm("final_layer_norm", hidden);
    }

    private V embedded() {
        if (inputs == Inputs.EMBEDDED) {
            return layers.tokenInput("inputs_embeds", config.positions(), config.width());
        }
        V ids = layers.idInput("input_ids", config.positions(), config.vocabulary());
        return layers.embedding("token_embedding", ids, config.vocabulary(), config.width());
    }

    private V layer(String layer, V tokens) {
        String weights = ROOT + layer + ".";
        layers.scope(layer + ".self_attn", weights);
        V hidden = layers.add(attention("self_attn.", norm("layer_norm1", tokens)), tokens);
        layers.scope(layer + ".mlp", weights);
        V inner = layers.linear("mlp.fc1", norm("layer_norm2", hidden), config.inner());
        V active = config.quickGelu() ? layers.quickGelu(inner) : layers.gelu(inner);
        return layers.add(layers.linear("mlp.fc2", active, config.width()), hidden);
    }

    private V attention(String name, V tokens) {
        V query = layers.linear(name + "q_proj", tokens, config.width());
        V key = layers.linear(name + "k_proj", tokens, config.width());
        V values = layers.linear(name + "v_proj", tokens, config.width());
        return layers.linear(
                name + "out_proj", layers.attended(query, key, values, config.heads(), true), config.width());
    }

    private V norm(String name, V tokens) {
        return layers.layerNorm(name, tokens, (float) config.epsilon());
    }
}
