package fusionlab.unet.text;

import java.util.Collection;

/** Finds what a mistyped name may have meant. */
public final class NearestName {

    private static final int LONGEST_COMPARED = 100;

    private NearestName() {}

    /** {@code ; the nearest is 'sd-v1.5'}, or an empty text if no known name is similar. */
    public static String advice(String name, Collection<String> known) {
        String nearest = of(name, known);
        return nearest.isEmpty() ? "" : "; the nearest is '" + nearest + "'";
    }

    /** The known name with the least edit distance; empty if none contains the name or half of its letters. */
    private static String of(String name, Collection<String> known) {
        String compared = name.length() <= LONGEST_COMPARED ? name : name.substring(0, LONGEST_COMPARED);
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(compared, candidate);
            int longer = Math.max(compared.length(), candidate.length());
            boolean part = compared.length() > 2 && candidate.contains(compared);
            if (distance < least && (part || 2 * distance <= longer)) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
