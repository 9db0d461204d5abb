package fusionlab.benchmarks.pictures;

import fusionlab.latency.PicturePlan;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.component.Decoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way of making a picture.
 *
 * @param name for people
 * @param textEncoder null to leave it out
 * @param decoder null to leave it out
 */
record Configuration(
        String name,
        Architecture architecture,
        int steps,
        boolean guidance,
        @Nullable Component textEncoder,
        @Nullable Component decoder) {

    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final Companions COMPANIONS = Components.builtIn("sd-v1.5");
    private static final double HALF = 0.5;
    /** Every third block that can be removed is. */
    private static final int THIRD = 3;

    /** SD-v1.5 and what was derived from it. */
    static List<Configuration> all() {
        Component text = COMPANIONS.textEncoder();
        Component decoder = COMPANIONS.decoder();
        Component half = new Decoder(COMPANIONS.decoder().config().pruned(HALF));
        Component tiny = Components.taesd();
        Architecture base = SD.original();
        Architecture fewer = withoutAThird();
        return List.of(
                new Configuration("SD-v1.5", base, 2, true, text, decoder),
                new Configuration("SD-v1.5", base, 1, true, text, decoder),
                new Configuration("TAESD", base, 1, false, text, tiny),
                new Configuration("SD-v1.5", base, 2, false, text, decoder),
                new Configuration("half decoder", base, 2, true, text, half),
                new Configuration("half decoder, no text encoder", base, 1, true, null, half),
                new Configuration("TAESD", base, 2, true, text, tiny),
                new Configuration("no text encoder", base, 2, false, null, decoder),
                new Configuration("a third of the blocks removed", fewer, 2, true, text, decoder),
                new Configuration("a third of the blocks removed, TAESD", fewer, 1, true, text, tiny));
    }

    private static Architecture withoutAThird() {
        Map<String, Integer> counts = new HashMap<>();
        List<Slot> slots = SD.slots();
        for (int i = 0; i < slots.size(); i += THIRD) {
            counts.put(slots.get(i).name(), 0);
        }
        return Architecture.of(SD, counts);
    }

    PicturePlan plan() {
        return new PicturePlan(
                steps,
                guidance,
                textEncoder == null ? null : textEncoder.key(),
                decoder == null ? null : decoder.key());
    }

    List<Component> components() {
        return Stream.of(textEncoder, decoder).flatMap(Stream::ofNullable).toList();
    }

    String inWords() {
        return name + ", " + steps + (steps == 1 ? " step" : " steps") + (guidance ? " with" : " without")
                + " guidance";
    }
}
