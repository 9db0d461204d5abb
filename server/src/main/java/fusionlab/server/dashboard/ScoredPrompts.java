package fusionlab.server.dashboard;

import fusionlab.server.evaluation.EvaluationView.Piece;
import java.util.List;

/** Which prompts an evaluation's CLIP is the mean of, counted from 1 as people do: {@code 1 to 64, 129 to 256}. */
final class ScoredPrompts {

    private static final String DONE = "DONE";

    private ScoredPrompts() {}

    /** @param pieces by their first prompt; without overlaps */
    static String of(List<Piece> pieces) {
        StringBuilder words = new StringBuilder();
        List<Piece> done =
                pieces.stream().filter(piece -> piece.state().equals(DONE)).toList();
        for (int i = 0; i < done.size(); i++) {
            int first = i;
            while (i + 1 < done.size() && done.get(i + 1).from() == done.get(i).to()) {
                i++;
            }
            words.append(words.isEmpty() ? "" : ", ")
                    .append(done.get(first).from() + 1)
                    .append(" to ")
                    .append(done.get(i).to());
        }
        return words.toString();
    }
}
