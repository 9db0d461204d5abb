package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Picture;
import fusionlab.protocol.Evaluation.Result;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Checks whether a result is plausible for its piece. */
final class ResultCheck {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int LONGEST_PROMPT = 500;
    private static final double MOST_SECONDS = 1e7;
    /** Allowed difference between the worker's clock and the database's. */
    private static final double TOLERANCE_SECONDS = 2;

    private ResultCheck() {}

    /** @param leasedSeconds time since the lease. @return the pictures' bytes. @throws InvalidResultException naming the field */
    static List<byte[]> pictures(Result result, String checkpoint, int from, int to, double leasedSeconds) {
        if (!result.checkpoint().equals(checkpoint)) {
            throw new InvalidResultException(
                    "checkpoint",
                    "is not that of the lease, " + checkpoint,
                    "start the worker with the checkpoint of its offer");
        }
        scores(result.scores(), from, to);
        seconds("wallSeconds", result.wallSeconds(), leasedSeconds + TOLERANCE_SECONDS);
        seconds("cpuSeconds", result.cpuSeconds(), MOST_SECONDS);
        if (result.pictures().size() > Evaluation.MAX_PICTURES) {
            throw new InvalidResultException(
                    "pictures", "has " + result.pictures().size(), "send at most " + Evaluation.MAX_PICTURES);
        }
        List<byte[]> bytes = new ArrayList<>();
        for (Picture picture : result.pictures()) {
            bytes.add(png(picture, from, to));
        }
        return bytes;
    }

    private static void scores(List<Double> scores, int from, int to) {
        if (scores.size() != to - from) {
            throw new InvalidResultException(
                    "scores",
                    "has " + scores.size() + " entries for " + (to - from) + " prompts",
                    "send one score for each prompt of the lease");
        }
        for (int k = 0; k < scores.size(); k++) {
            Double score = scores.get(k);
            if (score == null || !(Math.abs(score) <= 1)) {
                throw new InvalidResultException(
                        "scores[" + k + "]",
                        "is " + score + " for prompt " + (from + k) + "; a cosine lies within -1 and 1",
                        "check the checkpoint for NaN values, and report a problem instead");
            }
        }
    }

    private static void seconds(String field, double seconds, double most) {
        if (!(seconds >= 0 && seconds < most)) {
            throw new InvalidResultException(
                    field,
                    "is " + seconds,
                    "send seconds, 0 if unknown, and no more than have passed since the piece was leased");
        }
    }

    private static byte[] png(Picture picture, int from, int to) {
        if (picture.promptIndex() < from || picture.promptIndex() >= to) {
            throw new InvalidResultException(
                    "pictures", "are of prompt " + picture.promptIndex(), "send pictures of the lease's prompts");
        }
        if (picture.prompt().length() > LONGEST_PROMPT || picture.prompt().indexOf('\0') >= 0) {
            throw new InvalidResultException(
                    "pictures", "have a prompt that is too long", "cut it to " + LONGEST_PROMPT + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(picture.pngBase64());
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidResultException("pictures", "are not Base64", "encode the PNG in Base64");
        }
        boolean png = bytes.length >= PNG.length && java.util.Arrays.equals(PNG, 0, PNG.length, bytes, 0, PNG.length);
        if (!png || bytes.length > Evaluation.MAX_PICTURE_BYTES) {
            throw new InvalidResultException(
                    "pictures",
                    png ? "have " + bytes.length + " bytes" : "are not PNG",
                    "send PNG of at most " + Evaluation.MAX_PICTURE_BYTES + " bytes, scaled down if need be");
        }
        return bytes;
    }
}
