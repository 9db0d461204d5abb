package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;

/** What the outcomes are called in JSON. */
enum OutcomeName {
    TARGET_MET,
    UNREACHABLE,
    CLIP_FLOOR_REACHED,
    ROUNDS_USED_UP,
    CANCELLED;

    static OutcomeName of(Outcome outcome) {
        if (outcome instanceof Outcome.TargetMet) {
            return TARGET_MET;
        }
        if (outcome instanceof Outcome.Unreachable) {
            return UNREACHABLE;
        }
        if (outcome instanceof Outcome.ClipFloorReached) {
            return CLIP_FLOOR_REACHED;
        }
        return outcome instanceof Outcome.RoundsUsedUp ? ROUNDS_USED_UP : CANCELLED;
    }

    Outcome outcome(double floorMs) {
        return switch (this) {
            case TARGET_MET -> new Outcome.TargetMet();
            case UNREACHABLE -> new Outcome.Unreachable(floorMs);
            case CLIP_FLOOR_REACHED -> new Outcome.ClipFloorReached();
            case ROUNDS_USED_UP -> new Outcome.RoundsUsedUp();
            case CANCELLED -> new Outcome.Cancelled();
        };
    }
}
