package fusionlab.server.search;

import org.jspecify.annotations.Nullable;

/**
 * What a search on two tables can reach, before it is asked for.
 *
 * @param originalMs predicted latency of the unchanged UNet; null with a problem
 * @param floorMs with everything removed that may go
 * @param floorPercent of the original
 * @param baselineClip of the original, above which no CLIP floor makes sense; null if the quality table lacks it
 * @param problem why no search is possible, with the remedy
 */
public record SearchFloor(
        @Nullable Double originalMs,
        @Nullable Double floorMs,
        @Nullable Double floorPercent,
        @Nullable Double baselineClip,
        @Nullable String problem) {

    static SearchFloor refused(String detail, String remedy) {
        return new SearchFloor(null, null, null, null, detail + ": " + remedy);
    }
}
