package fusionlab.quality.tensors;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists of names in messages. */
public final class Names {

    private static final int SHOWN = 5;

    private Names() {}

    /** The first five, and how many more there are. */
    public static String some(Collection<String> names) {
        String first = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }
}
