package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Floats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** Random weights under the names that transformers and diffusers give, for the tests' own small networks. */
final class RandomTensors {

    private final SplittableRandom random;
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    RandomTensors(long seed) {
        random = new SplittableRandom(seed);
    }

    Map<String, float[]> values() {
        return values;
    }

    /** To be called within a PointerScope that lasts as long as they are used. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach(
                (name, numbers) -> tensors.put(name, Floats.tensor(numbers, Objects.requireNonNull(shapes.get(name)))));
        return tensors;
    }

    RandomTensors without(String name) {
        values.remove(name);
        shapes.remove(name);
        return this;
    }

    void rename(String from, String to) {
        values.put(to, values.remove(from));
        shapes.put(to, shapes.remove(from));
    }

    RandomTensors add(String name, double mean, double deviation, long... shape) {
        int count = 1;
        for (long side : shape) {
            count *= (int) side;
        }
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian(mean, deviation);
        }
        values.put(name, numbers);
        shapes.put(name, shape);
        return this;
    }

    void linear(String name, int in, int out) {
        add(name + ".weight", 0, 1 / Math.sqrt(in), out, in);
        add(name + ".bias", 0, 0.1, out);
    }

    void norm(String name, int width) {
        add(name + ".weight", 1, 0.1, width);
        add(name + ".bias", 0, 0.1, width);
    }

    void convolution(String name, int in, int out, int kernel) {
        add(name + ".weight", 0, 1 / Math.sqrt(in * kernel * kernel), out, in, kernel, kernel);
        add(name + ".bias", 0, 0.1, out);
    }

    private void transformer(String prefix, int width, int layers, int inner) {
        for (int i = 0; i < layers; i++) {
            String layer = prefix + ".layers." + i;
            for (String projection : new String[] {"k_proj", "v_proj", "q_proj", "out_proj"}) {
                linear(layer + ".self_attn." + projection, width, width);
            }
            norm(layer + ".layer_norm1", width);
            linear(layer + ".mlp.fc1", width, inner);
            linear(layer + ".mlp.fc2", inner, width);
            norm(layer + ".layer_norm2", width);
        }
    }

    RandomTensors textTower(int width, int layers, int inner, int vocabulary, int positions) {
        add("text_model.embeddings.token_embedding.weight", 0, 1, vocabulary, width);
        add("text_model.embeddings.position_embedding.weight", 0, 1, positions, width);
        transformer("text_model.encoder", width, layers, inner);
        norm("text_model.final_layer_norm", width);
        return this;
    }

    RandomTensors imageTower(int width, int layers, int inner, int size, int patch) {
        add("vision_model.embeddings.class_embedding", 0, 1, width);
        add("vision_model.embeddings.patch_embedding.weight", 0, 0.2, width, 3, patch, patch);
        add(
                "vision_model.embeddings.position_embedding.weight",
                0,
                1,
                (long) (size / patch) * (size / patch) + 1,
                width);
        norm("vision_model.pre_layrnorm", width);
        transformer("vision_model.encoder", width, layers, inner);
        norm("vision_model.post_layernorm", width);
        return this;
    }

    /** @param channels of the decoder's stages, the innermost first */
    RandomTensors decoder(int latentChannels, int perStage, int... channels) {
        int in = channels[0];
        convolution("post_quant_conv", latentChannels, latentChannels, 1);
        convolution("decoder.conv_in", latentChannels, in, 3);
        mid("decoder", in);
        for (int i = 0; i < channels.length; i++) {
            for (int j = 0; j < perStage; j++) {
                resnet("decoder.up_blocks." + i + ".resnets." + j, j == 0 ? in : channels[i], channels[i]);
            }
            in = channels[i];
            if (i < channels.length - 1) {
                convolution("decoder.up_blocks." + i + ".upsamplers.0.conv", in, in, 3);
            }
        }
        norm("decoder.conv_norm_out", in);
        convolution("decoder.conv_out", in, 3, 3);
        return this;
    }

    /** @param channels of the encoder's stages, the outermost first */
    RandomTensors encoder(int latentChannels, int perStage, int... channels) {
        int in = channels[0];
        convolution("encoder.conv_in", 3, in, 3);
        for (int i = 0; i < channels.length; i++) {
            for (int j = 0; j < perStage; j++) {
                resnet("encoder.down_blocks." + i + ".resnets." + j, j == 0 ? in : channels[i], channels[i]);
            }
            in = channels[i];
            if (i < channels.length - 1) {
                convolution("encoder.down_blocks." + i + ".downsamplers.0.conv", in, in, 3);
            }
        }
        mid("encoder", in);
        norm("encoder.conv_norm_out", in);
        convolution("encoder.conv_out", in, 2 * latentChannels, 3);
        convolution("quant_conv", 2 * latentChannels, 2 * latentChannels, 1);
        return this;
    }

    private void mid(String side, int channels) {
        resnet(side + ".mid_block.resnets.0", channels, channels);
        norm(side + ".mid_block.attentions.0.group_norm", channels);
        for (String projection : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
            linear(side + ".mid_block.attentions.0." + projection, channels, channels);
        }
        resnet(side + ".mid_block.resnets.1", channels, channels);
    }

    private void resnet(String name, int in, int out) {
        norm(name + ".norm1", in);
        convolution(name + ".conv1", in, out, 3);
        norm(name + ".norm2", out);
        convolution(name + ".conv2", out, out, 3);
        if (in != out) {
            convolution(name + ".conv_shortcut", in, out, 1);
        }
    }
}
