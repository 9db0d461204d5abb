package fusionlab.protocol;

/**
 * What a smaller decoder costs and how near it is to the original, on held-out prompts.
 *
 * @param prompts held-out ones, at least 2
 * @param parameters as diffusers counts them
 * @param cpuMs CPU milliseconds a picture in one thread
 * @param timesFaster median over pairs of runs by turns
 * @param psnrMean of its pictures against the original's, in dB; equal pictures count as 100
 * @param clipDifference its CLIP minus the original's, in pairs
 * @param clipDifferenceError standard error of the difference
 * @param clipDifferenceFrom lower end of the 95 % interval
 * @param clipDifferenceTo upper end of the 95 % interval
 */
public record DecoderQuality(
        int prompts,
        long parameters,
        long parametersOfOriginal,
        double cpuMs,
        double cpuMsOfOriginal,
        double timesFaster,
        double psnrMean,
        double psnrLowest,
        double clip,
        double clipOfOriginal,
        double clipDifference,
        double clipDifferenceError,
        double clipDifferenceFrom,
        double clipDifferenceTo) {}
