package fusionlab.latency;

import java.util.List;

/**
 * The time of one picture as a sum of its parts: without loading, scheduler and copies between the parts.
 *
 * @param parts in the order in which they run
 * @param ms of the picture
 * @param lowMs lower end of the 95 % interval
 * @param highMs upper end
 */
public record PictureTime(List<Part> parts, double ms, double lowMs, double highMs) {

    /** Where the time of a run of a part comes from. */
    public enum Basis {
        /** The model was run as a whole. */
        WHOLE,
        /** Its blocks were run, each by itself, and added up. */
        SUM_OF_BLOCKS,
        /** As such a sum, times what the unchanged UNet as a whole is to the sum of its blocks. */
        SCALED_SUM_OF_BLOCKS
    }

    /** A part of the pipeline. */
    public enum Stage {
        TEXT_ENCODER,
        UNET,
        DECODER
    }

    /**
     * @param runs how often it runs in a picture
     * @param ms of one run, the mean of these, with its 95 % interval
     */
    public record Part(Stage stage, int runs, double ms, double lowMs, double highMs, Basis basis) {

        /** Of all runs. */
        public double totalMs() {
            return runs * ms;
        }
    }

    public PictureTime {
        parts = List.copyOf(parts);
    }

    /** Of the picture's time, 0 to 100. */
    public double sharePercent(Part part) {
        return 100 * part.totalMs() / ms;
    }
}
