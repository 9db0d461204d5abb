package fusionlab.latency.form;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Named fields of one JSON object or one CSV row; every error throws {@link FormException}. */
public abstract class Fields {

    private static final Pattern NUMERAL =
            Pattern.compile("[+-]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][+-]?\\d{1,9})?");

    /** The place of {@code name}, for messages. */
    public abstract String where(String name);

    /** The text of a field, null if it is absent. @throws FormException if it is not a text */
    public abstract @Nullable String optionalText(String name);

    /** The numeral of a field as it is written, null if it is absent. @throws FormException if it is not a number */
    protected abstract @Nullable String numeral(String name);

    /** The truth value of a field, null if it is absent. */
    protected abstract @Nullable Boolean optionalFlag(String name);

    public final FormException problem(String name, String remedy) {
        return new FormException(where(name), remedy);
    }

    public final String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw problem(name, "is missing; it must be a text");
        }
        return text;
    }

    public final String textOr(String name, String otherwise) {
        String text = optionalText(name);
        return text == null ? otherwise : text;
    }

    public final boolean flagOr(String name, boolean otherwise) {
        Boolean flag = optionalFlag(name);
        return flag == null ? otherwise : flag;
    }

    public final boolean has(String name) {
        return numeral(name) != null;
    }

    /** A finite decimal number. */
    public final double number(String name) {
        String numeral = numeral(name);
        if (numeral == null) {
            throw problem(name, "is missing; it must be a number");
        }
        if (!NUMERAL.matcher(numeral).matches()) {
            throw problem(name, "must be a finite decimal number such as 12.5, not " + FormException.quoted(numeral));
        }
        double number = Double.parseDouble(numeral);
        if (Double.isInfinite(number)) {
            throw problem(name, "is too large for a 64-bit number: " + FormException.quoted(numeral));
        }
        return number;
    }

    /** A finite decimal number, NaN if the field is absent. */
    public final double numberOrUnknown(String name) {
        return has(name) ? number(name) : Double.NaN;
    }

    public final double numberOr(String name, double otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    /** A whole number within bounds. */
    public final long whole(String name, long least, long most) {
        number(name);
        String numeral = String.valueOf(numeral(name));
        if (numeral.matches("[+-]?\\d{1,19}")) {
            BigInteger whole = new BigInteger(numeral);
            if (whole.compareTo(BigInteger.valueOf(least)) >= 0 && whole.compareTo(BigInteger.valueOf(most)) <= 0) {
                return whole.longValueExact();
            }
        }
        throw problem(
                name,
                "must be a whole number from " + least + " to " + most + ", not " + FormException.quoted(numeral));
    }

    public final int integer(String name, int least, int most) {
        return (int) whole(name, least, most);
    }

    public final Instant instant(String name) {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException unreadable) {
            throw problem(name, "must be an instant such as 2026-11-23T01:02:03Z, not " + FormException.quoted(text));
        }
    }

    public final <E extends Enum<E>> E choice(String name, Class<E> type) {
        return choice(name, text(name), type);
    }

    public final <E extends Enum<E>> E choice(String name, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw problem(
                name,
                "must be one of " + Arrays.toString(type.getEnumConstants()) + ", not " + FormException.quoted(text));
    }
}
