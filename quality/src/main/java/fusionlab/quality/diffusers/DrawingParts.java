package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.tensors.Compute;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/** The parts that draw together with the UNet: tokenizer, text encoder, decoder. Thread-safe. */
record DrawingParts(
        ClipTokenizer tokenizer, NamedTensors textTensors, TextEncoder text, NamedTensors vaeTensors, Decoder decoder)
        implements AutoCloseable {

    static final Predicate<String> TEXT = name -> !name.endsWith("position_ids");
    static final Predicate<String> DECODER = name -> name.startsWith("decoder.") || name.startsWith("post_quant_conv.");

    static DrawingParts load(CheckpointFolder folder, CheckpointConfig config, Compute compute) {
        NamedTensors textTensors = NamedTensors.load(folder.part("text_encoder"), TEXT, compute);
        TextEncoder text = new TextEncoder(textTensors.layers(), config.textEncoder());
        NamedTensors vaeTensors = NamedTensors.load(folder.part(CheckpointFolder.VAE), DECODER, compute)
                .renamed(VaeBlocks::today);
        vaeTensors.layers().require(config.decoder().shapes());
        return new DrawingParts(
                ClipTokenizer.open(folder.part("tokenizer"), text.positions()),
                textTensors,
                text,
                vaeTensors,
                new Decoder(config.decoder(), vaeTensors.tensors()));
    }

    Tensor contexts(List<String> texts) {
        return text.hidden(tokenizer.tokens(texts));
    }

    Tensor decode(Tensor latents) {
        return decoder.decode(latents);
    }

    @Override
    public void close() {
        tokenizer.close();
        textTensors.close();
        vaeTensors.close();
    }
}
