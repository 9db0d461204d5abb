package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Picture;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.picture.PictureChoice;
import fusionlab.search.picture.PictureChoice.DecoderChange;
import fusionlab.search.picture.PictureProblem;
import fusionlab.search.picture.PictureResult;
import fusionlab.search.picture.PictureTarget;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.database.StoredJson;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.table.LatencyTables;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Assembles the problem of a stored search. Tables never change, so a search always gives the same problem. */
@Component
record SearchProblems(LatencyTables latencyTables, QualityTables qualityTables, StoredJson json) {

    /** @throws IllegalArgumentException if they cannot be read */
    SearchParameters parameters(Search run) {
        return json.readable(run.parameters(), SearchParameters.class)
                .orElseThrow(() -> new IllegalArgumentException(Searches.UNREADABLE));
    }

    /** Of a search for a picture. @throws IllegalArgumentException if its parameters cannot be read */
    Optional<PictureProblem> picture(Search run) {
        SearchParameters parameters = parameters(run);
        return Optional.ofNullable(parameters.picture()).map(picture -> problem(parameters, picture));
    }

    private PictureProblem problem(SearchParameters parameters, PictureParameters picture) {
        return new PictureProblem(
                picture.choices().stream()
                        .map(choice -> pictureChoice(
                                choice,
                                picture.guidance(),
                                picture.textEncoder(),
                                qualities(choice.qualityTableId()).table()))
                        .toList(),
                picture.targets().stream()
                        .map(target -> new PictureTarget(
                                latencies(target.latencyTableId()).table(), target.secondsPerImage()))
                        .toList(),
                parameters.forProblem());
    }

    static PictureChoice pictureChoice(
            PictureParameters.Choice choice, boolean guidance, @Nullable String textEncoder, QualityTable qualities) {
        Double change = choice.decoderClip();
        Double error = choice.decoderClipError();
        return new PictureChoice(
                new PicturePlan(choice.steps(), guidance, textEncoder, choice.decoder()),
                qualities,
                change == null ? null : new DecoderChange(change, error == null ? Double.NaN : error));
    }

    private LatencyTables.Document latencies(long id) {
        return latencyTables.find(id).orElseThrow();
    }

    private QualityTables.Stored qualities(long id) {
        return qualityTables.find(id).orElseThrow();
    }

    /** In a search for a picture: of its choice, or before the end of the first one. */
    SearchProblem of(Search run) {
        PictureProblem picture = picture(run).orElse(null);
        if (picture != null) {
            return picture.problem(chosen(run));
        }
        LatencyTable latencies = latencies(run.latencyTableId()).table();
        return new SearchProblem(
                latencies.topology(),
                latencies,
                qualities(run.qualityTableId()).table(),
                parameters(run).forProblem());
    }

    /** The quality table of a choice. */
    long qualityTable(Search run, int choice) {
        return parameters(run).requiredPicture().choices().get(choice).qualityTableId();
    }

    private static int chosen(Search run) {
        String result = run.result();
        Picture found = result == null ? null : Ledger.read(result).picture();
        return found == null ? 0 : found.chosen();
    }

    /** The problem of a measured search. */
    MeasuredProblem measured(Search run) {
        SearchParameters parameters = parameters(run);
        MeasuredParameters how = parameters.requiredOnline();
        MeasuredProblem.Label label = MeasuredAdmission.label(how);
        return new MeasuredProblem(
                latencies(run.latencyTableId()).table(),
                parameters.forProblem(),
                how.forProblem(),
                new MeasuredProblem.Label(
                        "search " + run.id() + ", first round", label.source(), label.protocol(), label.proxy()),
                how.tuning());
    }

    /** The result with the hashes of its two tables. */
    Ledger ledger(Search search, SearchProblem problem, SearchResult result, @Nullable Measured measured) {
        return Ledger.of(
                problem,
                result,
                latencies(search.latencyTableId()).sha256(),
                qualities(search.qualityTableId()).sha256(),
                measured);
    }

    /** The result of a search for a picture, with the hashes of all its tables. */
    Ledger ledger(Search search, PictureResult result) {
        PictureParameters picture = parameters(search).requiredPicture();
        return Ledger.of(
                result,
                picture.targets().stream()
                        .map(target -> latencies(target.latencyTableId()).sha256())
                        .toList(),
                picture.choices().stream()
                        .map(choice -> qualities(choice.qualityTableId()).sha256())
                        .toList());
    }
}
