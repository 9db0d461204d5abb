package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderTraining;

/** Checks whether the figures of a decoder can be true. */
final class FigureCheck {

    /** What equal pictures count as, in dB. */
    private static final double EQUAL = 100;

    private static final double MOST_MILLISECONDS = 1e8;

    private FigureCheck() {}

    /** @throws InvalidResultException naming the field */
    static void require(DecoderTraining.Figures figures) {
        DecoderQuality quality = figures.quality();
        require(quality.prompts() >= 2, "prompts", quality.prompts());
        require(quality.parameters() > 0, "parameters", quality.parameters());
        require(quality.parametersOfOriginal() > 0, "parametersOfOriginal", quality.parametersOfOriginal());
        require(isTime(quality.cpuMs()), "cpuMs", quality.cpuMs());
        require(isTime(quality.cpuMsOfOriginal()), "cpuMsOfOriginal", quality.cpuMsOfOriginal());
        require(isTime(quality.timesFaster()), "timesFaster", quality.timesFaster());
        require(quality.psnrMean() <= EQUAL, "psnrMean", quality.psnrMean());
        require(quality.psnrLowest() <= quality.psnrMean(), "psnrLowest", quality.psnrLowest());
        require(Math.abs(quality.clip()) <= 1, "clip", quality.clip());
        require(Math.abs(quality.clipOfOriginal()) <= 1, "clipOfOriginal", quality.clipOfOriginal());
        require(Math.abs(quality.clipDifference()) <= 2, "clipDifference", quality.clipDifference());
        require(quality.clipDifferenceError() >= 0, "clipDifferenceError", quality.clipDifferenceError());
        require(
                quality.clipDifferenceFrom() <= quality.clipDifference(),
                "clipDifferenceFrom",
                quality.clipDifferenceFrom());
        require(quality.clipDifferenceTo() >= quality.clipDifference(), "clipDifferenceTo", quality.clipDifferenceTo());
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
