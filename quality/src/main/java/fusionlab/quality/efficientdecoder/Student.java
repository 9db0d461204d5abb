package fusionlab.quality.efficientdecoder;

import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A decoder that holds its weights until it is closed. */
record Student(Decoder decoder) implements AutoCloseable {

    static Student of(DecoderForm form, Map<String, Tensor> weights) {
        weights.values().forEach(Tensor::retainReference);
        return new Student(new Decoder(form, new LinkedHashMap<>(weights)));
    }

    @Override
    public void close() {
        decoder.weights().values().forEach(Tensor::releaseReference);
    }
}
