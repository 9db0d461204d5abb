package fusionlab.quality.diffusers;

import com.google.gson.JsonObject;
import fusionlab.quality.decoder.TinyDecoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What diffusers' {@code AutoencoderTiny} needs around a decoder: its config, and an encoder, which is zero. */
final class TinyVae {

    private TinyVae() {}

    static JsonObject config(TinyDecoder tiny) {
        int stages = tiny.blocks().size();
        JsonObject config = new JsonObject();
        config.addProperty("_class_name", VaeFolder.TINY);
        config.addProperty("act_fn", "relu");
        config.add("block_out_channels", CheckpointDecoder.array(Collections.nCopies(stages, tiny.width())));
        config.add("decoder_block_out_channels", CheckpointDecoder.array(Collections.nCopies(stages, tiny.width())));
        config.add("encoder_block_out_channels", CheckpointDecoder.array(Collections.nCopies(stages, 1)));
        config.addProperty("latent_channels", tiny.latentChannels());
        config.add("num_decoder_blocks", CheckpointDecoder.array(tiny.blocks()));
        config.add("num_encoder_blocks", CheckpointDecoder.array(Collections.nCopies(stages, 0)));
        config.addProperty("scaling_factor", 1.0);
        return config;
    }

    /** The smallest that diffusers builds: a convolution, one for each halving, and the last. */
    static Map<String, List<Long>> encoder(TinyDecoder tiny) {
        int stages = tiny.blocks().size();
        long latents = tiny.latentChannels();
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("encoder.layers.0.weight", List.of(1L, 3L, 3L, 3L));
        shapes.put("encoder.layers.0.bias", List.of(1L));
        for (int i = 1; i < stages; i++) {
            shapes.put("encoder.layers." + i + ".weight", List.of(1L, 1L, 3L, 3L));
        }
        shapes.put("encoder.layers." + stages + ".weight", List.of(latents, 1L, 3L, 3L));
        shapes.put("encoder.layers." + stages + ".bias", List.of(latents));
        return shapes;
    }

    /** A tensor of the encoder, in the caller's PointerScope. */
    static Tensor zeros(TinyDecoder tiny, String name) {
        List<Long> shape = encoder(tiny).getOrDefault(name, List.of());
        return torch.zeros(shape.stream().mapToLong(Long::longValue).toArray());
    }
}
