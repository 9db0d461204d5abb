package fusionlab.server.dashboard;

import fusionlab.server.device.DeviceState;
import fusionlab.server.device.DeviceView;
import fusionlab.server.table.UNetTimes.UNetTime;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The time of one pass of the unchanged UNet on each device, by model.
 *
 * @param profiles that the lab has tables of, by what {@link Formats#profile} writes
 * @param chosen the one that is shown; null for the fastest of all on each device
 * @param models with a table, by name and latent size
 * @param moreModels number of those that are left out
 */
record MatrixView(
        Map<String, RuntimeProfile> profiles,
        @Nullable String chosen,
        List<Model> models,
        int moreModels,
        List<Row> rows) {

    private static final int MOST_MODELS = 40;
    private static final Formats FORMATS = new Formats();
    private static final Comparator<UNetTime> FASTEST =
            Comparator.comparing(UNetTime::ms, Comparator.nullsLast(Comparator.naturalOrder()));
    private static final Map<String, String> BUILT_IN = Topology.builtInNames().stream()
            .collect(Collectors.toMap(name -> Topology.builtIn(name).contentHash(), name -> name, (one, other) -> one));

    /** @param hash of the topology, which tables may call by several names */
    record Model(String name, String hash, int latentSize) {

        private boolean is(UNetTime time) {
            return hash.equals(time.topologyHash()) && latentSize == time.latentSize();
        }
    }

    record Row(DeviceView device, List<Cell> cells) {}

    /**
     * One of hundreds, so its texts are ready: a template takes its time for each expression.
     *
     * @param key to sort by; null without milliseconds
     * @param text milliseconds, or a word in their place
     * @param range the interval, after a {@code ~} if that is no 95 % interval; empty without milliseconds
     * @param profile in few words; empty where all cells have the chosen one
     * @param link of the table, or of the form that starts a campaign; null for neither
     * @param label for those who do not see row and column; null where the text says enough
     */
    record Cell(
            @Nullable Double key,
            String text,
            String range,
            String profile,
            @Nullable String link,
            @Nullable String label,
            boolean stale) {}

    /**
     * @param stale ids of tables whose device has changed
     * @param chosen the profile to show; null for the fastest of all
     * @param operator whether campaigns can be started
     */
    static MatrixView of(
            List<DeviceView> devices,
            List<UNetTime> times,
            Set<Long> stale,
            @Nullable String chosen,
            boolean operator) {
        Map<String, RuntimeProfile> profiles = new TreeMap<>();
        times.stream().map(UNetTime::profile).distinct().forEach(one -> profiles.put(Formats.profile(one), one));
        RuntimeProfile profile = chosen == null ? null : profiles.get(chosen);
        List<Model> models = models(times);
        List<Model> columns = models.stream().limit(MOST_MODELS).toList();
        Cells cells = new Cells(profile, stale, operator);
        Map<Long, List<UNetTime>> byDevice = times.stream()
                .filter(time -> profile == null || profile.equals(time.profile()))
                .collect(Collectors.groupingBy(UNetTime::deviceId));
        List<Row> rows = new ArrayList<>();
        for (DeviceView device : devices) {
            List<UNetTime> own = byDevice.getOrDefault(device.id(), List.of());
            rows.add(new Row(
                    device,
                    columns.stream().map(model -> cells.of(device, model, own)).toList()));
        }
        return new MatrixView(profiles, chosen, columns, models.size() - columns.size(), rows);
    }

    private static List<Model> models(List<UNetTime> times) {
        Map<String, Model> models = new HashMap<>();
        for (UNetTime time : times) {
            models.merge(
                    time.topologyHash() + " " + time.latentSize(),
                    new Model(time.topology(), time.topologyHash(), time.latentSize()),
                    (one, other) -> one.name().compareTo(other.name()) <= 0 ? one : other);
        }
        return models.values().stream()
                .sorted(Comparator.comparing(Model::name)
                        .thenComparing(Model::latentSize)
                        .thenComparing(Model::hash))
                .toList();
    }

    private record Cells(@Nullable RuntimeProfile chosen, Set<Long> stale, boolean operator) {

        Cell of(DeviceView device, Model model, List<UNetTime> times) {
            return times.stream()
                    .filter(model::is)
                    .min(FASTEST)
                    .map(this::measured)
                    .orElseGet(() -> missing(device, model));
        }

        private Cell measured(UNetTime time) {
            Double ms = time.ms();
            String range = FORMATS.range(time.lowMs(), time.highMs());
            return new Cell(
                    ms,
                    ms == null ? "incomplete" : FORMATS.ms(ms),
                    range.isEmpty() || time.validated() ? range : "~ " + range,
                    chosen == null ? FORMATS.brief(time.profile()) : "",
                    "/tables/" + time.id(),
                    null,
                    stale.contains(time.id()));
        }

        private Cell missing(DeviceView device, Model model) {
            String topology = BUILT_IN.get(model.hash());
            if (topology == null || device.state() == DeviceState.REVOKED || !operator) {
                return new Cell(null, "–", "", "", null, null, false);
            }
            String label = "Measure " + model.name() + ", " + model.latentSize() + "×" + model.latentSize() + ", on "
                    + device.name();
            return new Cell(null, "Measure", "", "", campaign(device.id(), topology, model.latentSize()), label, false);
        }

        /** The form of the device's page, filled in. */
        private String campaign(long device, String topology, int latentSize) {
            UriComponentsBuilder form = UriComponentsBuilder.fromPath("/devices/" + device)
                    .queryParam("topology", topology)
                    .queryParam("latentSize", latentSize)
                    .fragment("measure");
            if (chosen != null) {
                form.queryParam("runtime", chosen.runtime())
                        .queryParam("provider", chosen.provider())
                        .queryParam("threads", chosen.threads())
                        .queryParam("precision", chosen.precision().name())
                        .queryParam("regime", chosen.regime().name());
            }
            return form.encode().toUriString();
        }
    }
}
