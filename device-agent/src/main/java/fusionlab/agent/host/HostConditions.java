package fusionlab.agent.host;

import fusionlab.host.HostFiles;
import fusionlab.host.HostOnly;
import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A host's state from Linux's {@code /sys}; elsewhere, and in most virtual machines, only the load is known. */
@HostOnly
final class HostConditions {

    private static final double COLDEST = 0;
    private static final double HOTTEST = 125;

    private final Path power;
    private final Path thermal;

    HostConditions(String sys) {
        this.power = Path.of(sys, "class", "power_supply");
        this.thermal = Path.of(sys, "class", "thermal");
    }

    Conditions read() {
        Optional<Path> battery = in(power).stream()
                .filter(supply -> is(supply, "type", "Battery") && !is(supply, "scope", "Device"))
                .findFirst();
        return new Conditions(
                battery.flatMap(HostConditions::percent).orElse(null),
                battery.flatMap(HostConditions::charging).orElse(null),
                temperature(),
                null,
                null,
                load());
    }

    private static Optional<Integer> percent(Path battery) {
        return HostFiles.number(battery.resolve("capacity").toString())
                .filter(percent -> percent <= 100)
                .map(Long::intValue);
    }

    private static Optional<Boolean> charging(Path battery) {
        return HostFiles.text(battery.resolve("status").toString()).flatMap(status -> switch (status) {
            case "Charging", "Full" -> Optional.of(true);
            case "Discharging", "Not charging" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** The hottest zone of a processor or its package; boards name them differently. */
    private @Nullable Double temperature() {
        OptionalDouble hottest = in(thermal).stream()
                .filter(zone -> HostFiles.text(zone.resolve("type").toString())
                        .filter(type -> type.matches("(?i).*(cpu|pkg|soc|core).*"))
                        .isPresent())
                .flatMap(zone -> HostFiles.number(zone.resolve("temp").toString()).stream())
                .mapToDouble(milli -> milli / 1000.0)
                .filter(celsius -> celsius > COLDEST && celsius < HOTTEST)
                .max();
        return hottest.isPresent() ? hottest.getAsDouble() : null;
    }

    private static @Nullable Double load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? null : load;
    }

    private static boolean is(Path supply, String file, String value) {
        return HostFiles.text(supply.resolve(file).toString())
                .filter(value::equals)
                .isPresent();
    }

    private static List<Path> in(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
