package fusionlab.server.dashboard;

import fusionlab.search.PairedDifference;
import fusionlab.search.ledger.Round;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The notes of a ledger's lines as badges: what nearly every line says must not be read in nearly every line. */
record LedgerMarks() {

    private static final String IMPROVES = "its removal improves CLIP";
    private static final String TIED = "cannot be told apart";
    private static final Pattern TIED_WITH = Pattern.compile(TIED + " from (?<named>.*?)(?: and (?<more>\\d+) more)?$");
    private static final String BETWEEN = "; ";

    /** {@code improves CLIP}, or {@code no clear effect} if ΔCLIP does not differ significantly from 0; null if the block helps. */
    public @Nullable String effect(Round.Step step) {
        if (!step.removal() || step.deltaClip() >= 0) {
            return null;
        }
        return clear(step) ? "improves CLIP" : "no clear effect";
    }

    /** Whether ΔCLIP differs significantly from 0. */
    public boolean clear(Round.Step step) {
        Double error = step.deltaClipError();
        return error == null || Math.abs(step.deltaClip()) > PairedDifference.CONFIDENCE * error;
    }

    /** {@code tie (12)}, with how many other slots; null if its order among the others is known. */
    public @Nullable String tie(Round.Step step) {
        return parts(step)
                .filter(part -> part.startsWith(TIED))
                .findFirst()
                .map(LedgerMarks::tie)
                .orElse(null);
    }

    private static String tie(String note) {
        Matcher others = TIED_WITH.matcher(note);
        if (!others.matches()) {
            return "tie";
        }
        String more = others.group("more");
        return "tie (" + (others.group("named").split(", ").length + (more == null ? 0 : Integer.parseInt(more))) + ")";
    }

    /** The rest of the note. */
    public String rest(Round.Step step) {
        return parts(step)
                .filter(part -> !part.startsWith(IMPROVES) && !part.startsWith(TIED))
                .collect(Collectors.joining(BETWEEN));
    }

    private static Stream<String> parts(Round.Step step) {
        return Arrays.stream(step.note().split(BETWEEN));
    }
}
