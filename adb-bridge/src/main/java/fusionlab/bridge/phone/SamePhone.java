package fusionlab.bridge.phone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Phones that adb sees several times, as over USB and over the network: known by their own serial numbers. */
public final class SamePhone {

    private SamePhone() {}

    /**
     * One connection for each phone: preferably one that answers, then the one that the lab knows, then the one in use, then a cable. The
     * others stay idle.
     *
     * @param known serials of adb under which the lab has registered phones
     */
    public static List<Phone> once(List<Phone> all, Set<String> known) {
        Map<String, List<Phone>> bySerial = new LinkedHashMap<>();
        for (Phone phone : all) {
            String own = phone.ownSerial();
            bySerial.computeIfAbsent(own == null ? "adb " + phone.serial() : "own " + own, key -> new ArrayList<>())
                    .add(phone);
        }
        List<Phone> chosen = new ArrayList<>();
        for (List<Phone> ways : bySerial.values()) {
            if (areSeveral(ways)) {
                chosen.addAll(ways);
                continue;
            }
            Phone best = ways.stream()
                    .min(Comparator.comparing((Phone way) -> !way.isOnline())
                            .thenComparing(way -> !known.contains(way.serial()))
                            .thenComparing(way -> !way.isLookedAfter())
                            .thenComparing(way -> way.serial().matches(".*(:\\d+|\\._tcp)\\.?"))
                            .thenComparing(Phone::serial))
                    .orElseThrow();
            chosen.add(best);
            ways.stream().filter(way -> way != best).forEach(Phone::standAside);
        }
        return chosen;
    }

    /** Makers have given one number to many phones: phones with different boots are different phones. */
    private static boolean areSeveral(List<Phone> ways) {
        return ways.stream()
                        .filter(way -> way.isOnline() && !way.boot().isEmpty())
                        .map(Phone::boot)
                        .distinct()
                        .count()
                > 1;
    }
}
