package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;
import static fusionlab.protocol.EvaluationProtocol.requireText;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Numbers that describe a picture, by which sets of pictures are compared.
 *
 * @param name of the network they come from, for people: {@code scene CLIP}
 * @param dimension numbers of a picture
 * @param sha256 (hex) of what decides them, and of the reference pictures that belong to the prompts
 */
public record PictureFeatures(String name, int dimension, String sha256) {

    public static final int MAX_DIMENSION = 4_096;

    public PictureFeatures {
        requireText("features.name", name, 80);
        require(
                dimension >= 1 && dimension <= MAX_DIMENSION,
                "features.dimension must be 1 to " + MAX_DIMENSION + ", not " + dimension);
        requireSha256("features.sha256", sha256);
    }

    /** 32-bit floats, the lowest byte first, in Base64. */
    public static String base64(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** @throws IllegalArgumentException if the bytes are no whole floats */
    public static float[] numbers(byte[] bytes) {
        require(bytes.length % Float.BYTES == 0, bytes.length + " bytes are no whole 32-bit floats");
        float[] numbers = new float[bytes.length / Float.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.getFloat();
        }
        return numbers;
    }
}
