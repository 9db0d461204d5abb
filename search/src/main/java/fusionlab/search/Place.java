package fusionlab.search;

import fusionlab.latency.Saving.Saved;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Action;
import java.util.List;

/**
 * A slot as the search sees it, in whole picoseconds and trillionths of CLIP, so that sums do not depend on the order of addition.
 *
 * @param position in execution order, from 0
 * @param slot its name
 * @param originalCount blocks in the unchanged network
 * @param picoseconds time of its units, by count from 0 to the largest that the search may reach
 * @param savings by count from 1, what removing one block saves; at 0 the same as at 1
 * @param delta ΔCLIP of the slot in trillionths
 * @param deltaError its standard error, NaN if unknown
 */
public record Place(
        int position,
        String slot,
        int originalCount,
        List<Long> picoseconds,
        List<Saved> savings,
        long delta,
        double deltaError) {

    private static final double TRILLION = 1e12;

    static long trillionths(double clip) {
        return Math.round(clip * TRILLION);
    }

    static double clip(long trillionths) {
        return trillionths / TRILLION;
    }

    public int largestCount() {
        return picoseconds.size() - 1;
    }

    /** Picoseconds that removing one of {@code count} blocks saves. */
    public long saved(int count) {
        return picoseconds.get(count) - picoseconds.get(count - 1);
    }

    /** ΔCLIP of one of {@code count} blocks: known for the last one, 0 for a copy, whose ΔCLIP has not been measured. */
    long delta(int count) {
        return count == 1 ? delta : 0;
    }

    double deltaError(int count) {
        return count == 1 ? deltaError : Double.NaN;
    }

    /** ΔCLIP per millisecond of one of {@code count} blocks; NaN where the removal saves nothing. */
    double value(int count) {
        return saved(count) > 0 ? clip(delta(count)) / savings.get(count).ms() : Double.NaN;
    }

    /** Standard error of what removing one of {@code count} blocks saves, in milliseconds. */
    public double savingError(int count) {
        Saved saving = savings.get(count);
        return (saving.highMs() - saving.lowMs()) / 2 / PairedDifference.CONFIDENCE;
    }

    /** Standard error of the value of the last block, from those of ΔCLIP and of the saving. */
    double valueError() {
        double ms = savings.get(1).ms();
        return Math.hypot(deltaError, clip(delta) / ms * savingError(1)) / Math.abs(ms);
    }

    /** The ledger line of removing one of {@code count} blocks. */
    public Step removal(int count, double deltaClip, double deltaClipError, double value, String note) {
        Saved saved = savings.get(count);
        return new Step(
                Action.remove(slot), deltaClip, deltaClipError, saved.ms(), saved.lowMs(), saved.highMs(), value, note);
    }

    /** The ledger line of a copy next to {@code count} blocks, which costs what its removal would save. */
    public Step copy(int count, double deltaClip, double deltaClipError, double value, String note) {
        Saved cost = savings.get(count + 1);
        return new Step(
                Action.copy(slot),
                deltaClip,
                deltaClipError,
                0.0 - cost.ms(),
                0.0 - cost.highMs(),
                0.0 - cost.lowMs(),
                value,
                note);
    }
}
