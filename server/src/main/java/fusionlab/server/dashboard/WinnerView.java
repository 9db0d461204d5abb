package fusionlab.server.dashboard;

import fusionlab.search.ledger.Ledger;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search has changed, before its ledger says why.
 *
 * @param picture the U of the winner
 * @param changed by stage, in the order of the UNet; stages without a change are left out
 */
record WinnerView(UNetPicture picture, List<Stage> changed, int removed, int copied) {

    /** @param changes of its slots, in their order */
    record Stage(String name, List<Change> changes) {}

    /** @param what {@code cross-attention 1}: the kind and the number among its kind in the stage */
    record Change(String slot, String what, boolean removal) {}

    static WinnerView of(Topology topology, Ledger ledger) {
        Architecture winner = Architecture.parse(topology, ledger.winner().architecture());
        Map<String, List<Change>> stages = new LinkedHashMap<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            int number = numbers.merge(slot.stage() + slot.kind(), 1, Integer::sum);
            int count = winner.count(slot.name());
            int original = topology.original().count(slot.name());
            if (count != original) {
                stages.computeIfAbsent(slot.stage(), stage -> new ArrayList<>())
                        .add(new Change(slot.name(), words(slot.kind()) + " " + number, count < original));
            }
        }
        return new WinnerView(
                UNetPicture.ofArchitecture(winner, ledger.topology().latentSize()),
                stages.entrySet().stream()
                        .map(stage -> new Stage(stage.getKey(), stage.getValue()))
                        .toList(),
                winner.removed().size(),
                winner.copied().size());
    }

    private static String words(SlotKind kind) {
        return kind == SlotKind.RESNET ? "ResNet" : "attention";
    }
}
