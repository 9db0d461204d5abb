package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import org.jspecify.annotations.Nullable;

/** Checks whether the figures of a decoder can be true. */
final class FigureCheck {

    /** What equal pictures count as, in dB. */
    private static final double EQUAL = 100;

    /** Below what numbers of 32 bits can differ by, in dB. */
    private static final double LOWEST = -1_000;

    private static final double MOST_MILLISECONDS = 1e8;

    /** An interval over two prompts is 12.7 standard errors wide to each side, and a standard error 2 at most. */
    private static final double FARTHEST = 30;

    private FigureCheck() {}

    /** @throws InvalidResultException naming the field */
    static void require(DecoderTraining.Figures figures) {
        DecoderQuality quality = figures.quality();
        require(quality.prompts() >= 2 && quality.prompts() <= Evaluation.MAX_PROMPTS, "prompts", quality.prompts());
        require(quality.parameters() > 0, "parameters", quality.parameters());
        require(quality.parametersOfOriginal() > 0, "parametersOfOriginal", quality.parametersOfOriginal());
        require(isTime(quality.cpuMs()), "cpuMs", quality.cpuMs());
        require(isTime(quality.cpuMsOfOriginal()), "cpuMsOfOriginal", quality.cpuMsOfOriginal());
        require(isTime(quality.timesFaster()), "timesFaster", quality.timesFaster());
        require(quality.psnrMean() <= EQUAL, "psnrMean", quality.psnrMean());
        require(
                quality.psnrLowest() >= LOWEST && quality.psnrLowest() <= quality.psnrMean(),
                "psnrLowest",
                quality.psnrLowest());
        require(Math.abs(quality.clip()) <= 1, "clip", quality.clip());
        require(Math.abs(quality.clipOfOriginal()) <= 1, "clipOfOriginal", quality.clipOfOriginal());
        require(Math.abs(quality.clipDifference()) <= 2, "clipDifference", quality.clipDifference());
        require(
                quality.clipDifferenceError() >= 0 && quality.clipDifferenceError() <= 2,
                "clipDifferenceError",
                quality.clipDifferenceError());
        require(
                quality.clipDifferenceFrom() <= quality.clipDifference() && quality.clipDifferenceFrom() >= -FARTHEST,
                "clipDifferenceFrom",
                quality.clipDifferenceFrom());
        require(
                quality.clipDifferenceTo() >= quality.clipDifference() && quality.clipDifferenceTo() <= FARTHEST,
                "clipDifferenceTo",
                quality.clipDifferenceTo());
        requireConfig(figures.config());
    }

    /** It is served as JSON. */
    private static void requireConfig(@Nullable String config) {
        try {
            if (config != null) {
                StrictJson.requireObject(config);
            }
        } catch (UnreadableJsonException broken) {
            throw new InvalidResultException(
                    "config", String.valueOf(broken.getMessage()), "send the config.json of the decoder");
        }
    }

    private static boolean isTime(double number) {
        return number > 0 && number < MOST_MILLISECONDS;
    }

    private static void require(boolean holds, String field, Number value) {
        if (!holds) {
            throw new InvalidResultException(
                    "quality." + field,
                    "is " + value,
                    "check the decoder for NaN values, and report a problem instead");
        }
    }
}
