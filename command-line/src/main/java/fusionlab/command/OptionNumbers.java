package fusionlab.command;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Numbers in options, with readable errors where picocli would name Java types. */
final class OptionNumbers {

    private OptionNumbers() {}

    static void register(CommandLine line) {
        String ints = "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        String longs = "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
        line.registerConverter(int.class, text -> number(text, Integer::valueOf, ints));
        line.registerConverter(Integer.class, text -> number(text, Integer::valueOf, ints));
        line.registerConverter(long.class, text -> number(text, Long::valueOf, longs));
        line.registerConverter(Long.class, text -> number(text, Long::valueOf, longs));
        line.registerConverter(
                double.class, text -> number(text, OptionNumbers::decimal, "a finite number such as 12.5"));
        line.registerConverter(
                Double.class, text -> number(text, OptionNumbers::decimal, "a finite number such as 12.5"));
    }

    /** Java would also accept NaN, 1d, 0x1p3. */
    private static double decimal(String text) {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number) || !text.matches("[-+.0-9eE]+")) {
            throw new NumberFormatException();
        }
        return number;
    }

    private static <T> T number(String text, Function<String, T> read, String what) {
        try {
            return read.apply(text);
        } catch (NumberFormatException wrong) {
            throw new TypeConversionException("'" + text + "' is not " + what);
        }
    }
}
