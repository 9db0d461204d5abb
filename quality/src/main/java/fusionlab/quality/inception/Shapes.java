package fusionlab.quality.inception;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that {@link Network} uses, collected by following its channels. */
final class Shapes implements Layers<Long> {

    private static final long COLOURS = 3;

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    private Shapes() {}

    /** By their names. */
    static Map<String, List<Long>> all() {
        Shapes collected = new Shapes();
        new Network<>(collected).maps(COLOURS);
        return collected.shapes;
    }

    @Override
    public Long convolution(String name, Long maps, int channels, Window window) {
        shapes.put(
                name + ".conv.weight", List.of((long) channels, maps, (long) window.height(), (long) window.width()));
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            shapes.put(name + ".bn." + part, List.of((long) channels));
        }
        return (long) channels;
    }

    @Override
    public Long largest(Long maps, Window window) {
        return maps;
    }

    @Override
    public Long average(Long maps) {
        return maps;
    }

    @Override
    public Long joined(List<Long> parts) {
        return parts.stream().mapToLong(Long::longValue).sum();
    }
}
