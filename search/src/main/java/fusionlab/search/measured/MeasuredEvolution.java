package fusionlab.search.measured;

import fusionlab.search.MissingCellException;
import fusionlab.search.PairedDifference;
import fusionlab.search.Place;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.Space;
import fusionlab.search.TieBreak;
import fusionlab.search.Walk;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.TriedCopy;
import fusionlab.search.measured.MeasuredState.Tuned;
import fusionlab.search.measured.MeasuredState.Waiting;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Algorithm 1 of SnapFusion (section 3.2) on measured quality: each round scores every remaining removal on the current architecture, and
 * executes the group of lowest value; once the target is met, blocks are copied, the highest value first, where that gains CLIP beyond its
 * error ({@link CopyTrial}). With fine-tuning the weights are tuned for each round's new architecture, and all that follows is measured with
 * them. Each call
 * decides all rounds again from what has been measured, so that a search needs no memory but the measurements, and the same measurements
 * give the same result to the last bit. Choices that the paper leaves open are documented in {@code docs/search.md}.
 */
public final class MeasuredEvolution {

    private final MeasuredProblem problem;
    private final Space space;
    private final Measurements measurements;
    private final Walk walk;
    private final Architecture original;
    private final Ranking ranking;
    private final ClipFloor floor;
    private final List<Round> rounds = new ArrayList<>();
    private final List<TriedCopy> copies = new ArrayList<>();
    private List<Scored> first = List.of();
    private Architecture current;
    private Weights weights = Weights.own();

    private MeasuredEvolution(MeasuredProblem problem, Evaluations known) {
        this.problem = problem;
        this.space = problem.unmeasured();
        this.measurements = new Measurements(known);
        this.walk = new Walk(space);
        this.original = problem.topology().original();
        this.current = original;
        this.floor = new ClipFloor(problem, measurements);
        this.ranking = new Ranking(TieBreak.of(space));
    }

    /**
     * Goes as far as the measurements allow.
     *
     * @throws MissingCellException if the latency table lacks a cell that the problem needs
     * @throws IllegalArgumentException if the problem contradicts itself or what was measured, naming what and the remedy
     */
    public static MeasuredState advance(MeasuredProblem problem, Evaluations known) {
        return new MeasuredEvolution(problem, known).run();
    }

    private MeasuredState run() {
        if (!space.reachable()) {
            throw new IllegalArgumentException(
                    "The target is below what removals can reach; raise it, or allow more kinds of block to go");
        }
        if (!floor.decided()) {
            return waiting();
        }
        while (true) {
            boolean removing = !walk.targetMet();
            boolean last = rounds.size() >= problem.parameters().rounds()
                    || (!removing && !problem.parameters().copies());
            if (last && !rounds.isEmpty()) {
                return end(removing ? new Outcome.RoundsUsedUp() : new Outcome.TargetMet());
            }
            Optional<List<Scored>> scored = score(removing);
            if (scored.isEmpty()) {
                return waiting();
            }
            if (rounds.isEmpty()) {
                first = scored.get();
            }
            List<Scored> group = last ? List.of() : group(scored.get(), removing);
            if (group.isEmpty()) {
                return end(removing ? new Outcome.ClipFloorReached() : new Outcome.TargetMet());
            }
            Optional<Round> round = removing ? removals(group, scored.get()) : copy(group.get(0), scored.get());
            if (measurements.lacking()) {
                return waiting();
            }
            if (round.isEmpty() && removing) {
                return end(new Outcome.ClipFloorReached());
            }
            if (round.isEmpty()) {
                continue; // the copy was refused, and the next is tried
            }
            rounds.add(round.get());
            current = round.get().after();
            weights = round.get().weightsAfter();
        }
    }

    private Waiting waiting() {
        return new Waiting(measurements.demands(), measurements.wanted(), rounds);
    }

    private MeasuredState end(Outcome outcome) {
        return MeasuredEnd.of(problem, measurements, first, walk, weights, rounds, copies, outcome)
                .<MeasuredState>map(ended -> ended)
                .orElseGet(this::waiting);
    }

    /** In the first round what saves nothing is measured too: its numbers make the quality table. */
    private Optional<List<Scored>> score(boolean removing) {
        List<Place> places = space.places().stream()
                .filter(place -> walk.count(place) > 0)
                .filter(place -> rounds.isEmpty() || place.saved(walk.count(place)) > 0)
                .toList();
        var scoring = new Scoring(weights, current, places, walk, measurements, floor, problem.prompts());
        int size = groupSize(removing);
        return removing
                ? scoring.decide(ranking.lowestFirst(), this::mayGo, size)
                : scoring.decide(ranking.highestFirst(), this::mayBeCopied, size);
    }

    /** Copies are made one at a time: in a group, a useless copy would hide behind a useful one. */
    private int groupSize(boolean removing) {
        return removing ? problem.parameters().groupSize() : 1;
    }

    private boolean mayGo(Scored scored) {
        return scored.saves() && floor.allows(weights, scored.without(), current, scored.prompts());
    }

    private boolean mayBeCopied(Scored scored) {
        return scored.saves()
                && scored.count() == 1
                && scored.delta().mean() > 0
                && copies.stream()
                        .noneMatch(tried -> tried.slot().equals(scored.place().slot()))
                && walk.mayCopy(scored.place());
    }

    private List<Scored> group(List<Scored> scored, boolean removing) {
        List<Scored> group = new ArrayList<>();
        long picoseconds = walk.picoseconds();
        for (Scored each : scored) {
            boolean enough = group.size() == groupSize(removing) || (removing && space.meetsTarget(picoseconds));
            if (enough) {
                break;
            }
            Place place = each.place();
            long after = picoseconds + (removing ? -place.saved(each.count()) : cost(each));
            if (removing ? mayGo(each) : mayBeCopied(each) && space.meetsTarget(after)) {
                group.add(each);
                picoseconds = after;
            }
        }
        return group;
    }

    private static long cost(Scored scored) {
        boolean room = scored.count() < scored.place().largestCount();
        return room ? scored.place().saved(scored.count() + 1) : 0;
    }

    /** Executes the group, or the largest part of it whose joint effect is acceptable. */
    private Optional<Round> removals(List<Scored> group, List<Scored> scored) {
        String note = "";
        for (int size = group.size(); size > 0; size /= 2) {
            List<Scored> part = group.subList(0, size);
            Architecture after = current;
            int prompts = problem.prompts().first();
            for (Scored each : part) {
                after = after.with(Action.remove(each.place().slot()));
                prompts = Math.max(prompts, each.prompts());
            }
            boolean measured =
                    measurements.have(weights, after, prompts) & measurements.have(Weights.own(), original, prompts);
            if (!measured) {
                return Optional.empty();
            }
            if (floor.allows(weights, after, current, prompts)) {
                return tunedFor(after, prompts)
                        ? Optional.of(execute(removed(part, scored), after, next(after), prompts, scored, note))
                        : Optional.empty();
            }
            note = "a group of " + size + " was taken back: together they sink CLIP to "
                    + measurements.mean(weights, after, prompts).mean();
        }
        return Optional.empty();
    }

    private List<Step> removed(List<Scored> part, List<Scored> scored) {
        List<Step> steps = new ArrayList<>();
        for (Scored each : part) {
            String ties = Scoring.ties(each, scored);
            String why = each.delta().mean() < 0 ? "its removal improves CLIP, so it goes first" : "";
            steps.add(each.removal(why + (why.isEmpty() || ties.isEmpty() ? "" : "; ") + ties));
            walk.remove(each.place());
        }
        return steps;
    }

    /** Copies a block if that gains; a copy that was decided on is kept in {@code copies} either way. */
    private Optional<Round> copy(Scored block, List<Scored> scored) {
        CopyTrial trial = new CopyTrial(problem, measurements, weights, current, block, rounds.size() + 1);
        Optional<TriedCopy> tried = trial.run();
        tried.ifPresent(copies::add);
        if (tried.isEmpty() || !tried.get().kept() || !trial.measuredForRound()) {
            return Optional.empty();
        }
        List<Step> step = List.of(block.copying(Scoring.ties(block, scored)));
        walk.copy(block.place());
        return Optional.of(execute(step, tried.get().after(), tried.get().weightsAfter(), trial.prompts(), scored, ""));
    }

    /** Whether all that a round needs has been measured: with fine-tuning also the weights that it makes, and what they are worth. */
    private boolean tunedFor(Architecture after, int prompts) {
        Weights next = next(after);
        return measurements.have(next) && measurements.have(next, after, prompts);
    }

    private Weights next(Architecture after) {
        return problem.tunes() ? weights.after(problem.tuning(after, rounds.size() + 1)) : weights;
    }

    private @Nullable Tuned tuned(Weights next, Architecture after, int prompts) {
        return next.equals(weights)
                ? null
                : new Tuned(
                        next,
                        measurements.mean(weights, after, prompts),
                        PairedDifference.of(
                                measurements.scores(next, after), measurements.scores(weights, after), prompts));
    }

    private Round execute(
            List<Step> steps, Architecture after, Weights next, int prompts, List<Scored> scored, String note) {
        PairedDifference clip = measurements.mean(next, after, prompts);
        return new Round(
                rounds.size() + 1,
                weights,
                current,
                after,
                steps,
                scored.stream().map(Scored::candidate).toList(),
                walk.latencyMs(),
                clip.mean(),
                clip.standardError(),
                prompts,
                PairedDifference.of(
                        measurements.scores(Weights.own(), original), measurements.scores(next, after), prompts),
                note,
                tuned(next, after, prompts));
    }
}
