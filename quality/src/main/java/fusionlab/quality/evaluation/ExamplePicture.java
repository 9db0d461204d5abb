package fusionlab.quality.evaluation;

/**
 * The picture that an architecture drew for a prompt.
 *
 * @param promptIndex from 0
 * @param png the picture
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once
public record ExamplePicture(int promptIndex, String prompt, byte[] png) {}
