package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation.FeatureVectors;
import fusionlab.protocol.Evaluation.Result;
import fusionlab.protocol.PictureFeatures;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Checks the features of a result. */
final class FeatureCheck {

    private FeatureCheck() {}

    /**
     * @param features that the piece asks for; null for none
     * @param dimension of these features
     * @return null if none are asked for; others are ignored then
     * @throws InvalidResultException naming the field
     */
    static @Nullable Vectors vectors(
            Result result, @Nullable String features, @Nullable Integer dimension, int prompts) {
        if (features == null) {
            return null;
        }
        FeatureVectors sent = result.features();
        if (sent == null || dimension == null) {
            throw new InvalidResultException(
                    "features",
                    "are missing",
                    "send the features that the lease's protocol names, or use a current worker");
        }
        int numbers = prompts * dimension;
        return new Vectors(
                bytes("features.drawn", sent.drawn(), numbers), bytes("features.reference", sent.reference(), numbers));
    }

    private static byte[] bytes(String field, String base64, int numbers) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidResultException(
                    field, "is not Base64", "encode 32-bit floats, lowest byte first, in Base64");
        }
        if (bytes.length != numbers * Float.BYTES) {
            throw new InvalidResultException(
                    field,
                    "has " + bytes.length + " bytes instead of " + numbers * Float.BYTES,
                    "send one vector of 32-bit floats for each prompt of the lease");
        }
        for (float number : PictureFeatures.numbers(bytes)) {
            if (!Float.isFinite(number)) {
                throw new InvalidResultException(
                        field, "holds " + number, "check the checkpoint for NaN values, and report a problem instead");
            }
        }
        return bytes;
    }

    /** As they are stored. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once
    record Vectors(byte[] drawn, byte[] reference) {}
}
