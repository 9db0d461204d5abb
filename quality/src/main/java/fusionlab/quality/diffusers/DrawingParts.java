package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/** The parts that draw together with the UNet: tokenizer, text encoder, decoder. Thread-safe. */
record DrawingParts(
        ClipTokenizer tokenizer, NamedTensors textTensors, TextEncoder text, NamedTensors vaeTensors, VaeDecoder vae)
        implements AutoCloseable {

    static final Predicate<String> TEXT = name -> !name.endsWith("position_ids");
    static final Predicate<String> DECODER = name -> name.startsWith("decoder.") || name.startsWith("post_quant_conv.");

    static DrawingParts load(CheckpointFolder folder, CheckpointConfig config, Compute compute) {
        NamedTensors textTensors = NamedTensors.load(folder.part("text_encoder"), TEXT, compute);
        TextEncoder text = new TextEncoder(textTensors.layers(), config.textEncoder());
        NamedTensors vaeTensors = NamedTensors.load(folder.part("vae"), DECODER, compute);
        return new DrawingParts(
                ClipTokenizer.open(folder.part("tokenizer"), text.positions()),
                textTensors,
                text,
                vaeTensors,
                new VaeDecoder(vaeTensors.layers(), config.vae()));
    }

    Tensor contexts(List<String> texts) {
        return text.hidden(tokenizer.tokens(texts));
    }

    Tensor decode(Tensor latents) {
        return vae.decode(latents);
    }

    @Override
    public void close() {
        tokenizer.close();
        textTensors.close();
        vaeTensors.close();
    }
}
