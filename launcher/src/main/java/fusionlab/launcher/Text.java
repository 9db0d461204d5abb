package fusionlab.launcher;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words with numbers in them, which look the same on every host. */
public final class Text {

    private Text() {}

    /** @param format as of {@link java.util.Formatter} */
    public static String of(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
