package fusionlab.unet;

import java.util.ArrayList;
import java.util.List;

/** The tensors of each block kind with diffusers names and shapes. */
final class BlockTensors {

    private final List<Tensor> tensors = new ArrayList<>();

    private BlockTensors() {}

    static List<Tensor> of(BlockConfiguration block) {
        BlockTensors result = new BlockTensors();
        result.add(block);
        return List.copyOf(result.tensors);
    }

    private void add(BlockConfiguration block) {
        int in = block.inChannels() + block.skipChannels();
        int out = block.outChannels();
        switch (block.kind()) {
            case TIME_EMBEDDING, ADDED_EMBEDDING -> {
                linear("linear_1", in, out);
                if (block.isConditioned()) {
                    tensors.add(Tensor.kept("cond_proj.weight", in, block.contextChannels()));
                }
                linear("linear_2", out, out);
            }
            case CONV_IN -> {
                tensors.add(Tensor.kept("weight", out, in, 3, 3));
                tensors.add(Tensor.kept("bias", out));
            }
            case RESNET -> resnet(block, in, out);
            case SHORTCUT -> convolution("conv_shortcut", in, out, 1);
            case CROSS_ATTENTION -> transformer(block);
            case SPATIAL_ATTENTION -> spatialAttention(in);
            case DOWNSAMPLE, UPSAMPLE -> convolution("conv", in, out, 3);
            case CONV_OUT -> {
                norm("conv_norm_out", in);
                convolution("conv_out", in, out, 3);
            }
        }
    }

    private void resnet(BlockConfiguration block, int in, int out) {
        norm("norm1", in);
        convolution("conv1", in, out, 3);
        if (block.embeddingChannels() > 0) {
            linear("time_emb_proj", block.embeddingChannels(), out);
        }
        norm("norm2", out);
        convolution("conv2", out, out, 3);
        if (block.hasShortcut()) {
            convolution("conv_shortcut", in, out, 1);
        }
    }

    private void spatialAttention(int channels) {
        norm("group_norm", channels);
        linear("to_q", channels, channels);
        linear("to_k", channels, channels);
        linear("to_v", channels, channels);
        linear("to_out.0", channels, channels);
    }

    private void transformer(BlockConfiguration block) {
        int channels = block.inChannels();
        norm("norm", channels);
        projection("proj_in", channels, block.linearProjection());
        for (int layer = 0; layer < block.depth(); layer++) {
            String prefix = "transformer_blocks." + layer + ".";
            norm(prefix + "norm1", channels);
            attention(prefix + "attn1", channels, channels);
            norm(prefix + "norm2", channels);
            attention(prefix + "attn2", channels, block.contextChannels());
            norm(prefix + "norm3", channels);
            linear(prefix + "ff.net.0.proj", channels, 8 * channels);
            linear(prefix + "ff.net.2", 4 * channels, channels);
        }
        projection("proj_out", channels, block.linearProjection());
    }

    private void attention(String name, int channels, int contextChannels) {
        tensors.add(Tensor.kept(name + ".to_q.weight", channels, channels));
        tensors.add(Tensor.kept(name + ".to_k.weight", channels, contextChannels));
        tensors.add(Tensor.kept(name + ".to_v.weight", channels, contextChannels));
        linear(name + ".to_out.0", channels, channels);
    }

    private void projection(String name, int channels, boolean linear) {
        if (linear) {
            linear(name, channels, channels);
        } else {
            convolution(name, channels, channels, 1);
        }
    }

    private void norm(String name, int channels) {
        tensors.add(Tensor.kept(name + ".weight", channels));
        tensors.add(Tensor.kept(name + ".bias", channels));
    }

    private void linear(String name, int in, int out) {
        tensors.add(Tensor.kept(name + ".weight", out, in));
        tensors.add(Tensor.kept(name + ".bias", out));
    }

    private void convolution(String name, int in, int out, int kernel) {
        tensors.add(Tensor.kept(name + ".weight", out, in, kernel, kernel));
        tensors.add(Tensor.kept(name + ".bias", out));
    }
}
