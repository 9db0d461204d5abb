package fusionlab.launcher;

import fusionlab.unet.Cost;
import fusionlab.unet.component.Component;
import fusionlab.unet.graph.ComponentPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Parameters and multiply-accumulates of a text encoder or decoder.
 *
 * @param sums by stage and kind, in the order of first use
 */
record ComponentCounts(String component, String contentHash, Cost whole, List<Sum> sums, List<ComponentPart> parts) {

    /** @param parts how many */
    record Sum(String stage, String kind, int parts, Cost cost) {}

    static ComponentCounts of(Component component, int latentSize) {
        List<ComponentPart> parts = ComponentPart.of(component, latentSize);
        Map<String, Sum> sums = new LinkedHashMap<>();
        for (ComponentPart part : parts) {
            sums.merge(
                    part.stage() + " " + part.kind(),
                    new Sum(part.stage(), part.kind(), 1, part.cost()),
                    (a, b) -> new Sum(a.stage, a.kind, a.parts + 1, a.cost.plus(b.cost)));
        }
        return new ComponentCounts(
                component.role().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                component.contentHash(),
                ComponentPart.sum(parts),
                List.copyOf(sums.values()),
                parts);
    }
}
