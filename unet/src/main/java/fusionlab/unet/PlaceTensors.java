package fusionlab.unet;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tensors of one place under the units it holds. */
record PlaceTensors(Place place, List<Unit> units) {

    void addTo(List<Tensor> tensors) {
        Set<String> kept = new HashSet<>();
        for (Unit unit : units) {
            if (unit.role() != Unit.Role.COPY) {
                unit.configuration().tensors().forEach(tensor -> kept.add(tensor.name()));
            }
        }
        for (Tensor tensor : place.original().tensors()) {
            boolean stays = kept.contains(tensor.name());
            String name = Unit.tensorPrefix(place.position()) + tensor.name();
            tensors.add(tensor.as(name, stays ? Tensor.State.KEPT : Tensor.State.REMOVED, null));
        }
        for (Unit unit : units) {
            if (unit.role() == Unit.Role.COPY) {
                addCopy(unit, tensors);
            }
        }
    }

    private void addCopy(Unit unit, List<Tensor> tensors) {
        boolean attends = unit.configuration().kind() == BlockKind.CROSS_ATTENTION;
        for (Tensor tensor : unit.configuration().tensors()) {
            String source = attends ? Unit.tensorPrefix(place.position()) + tensor.name() : null;
            tensors.add(tensor.as(unit.tensorPrefix() + tensor.name(), Tensor.State.COPIED, source));
        }
    }
}
