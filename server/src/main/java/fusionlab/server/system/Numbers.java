package fusionlab.server.system;

import org.jspecify.annotations.Nullable;

/** JSON has no NaN: unknown numbers are null. */
public final class Numbers {

    private Numbers() {}

    public static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
