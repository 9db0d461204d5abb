package fusionlab.quality;

import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Numbers on a command line, with readable errors instead of Java's. */
final class Numbers {

    private Numbers() {}

    static void register(CommandLine line) {
        line.registerConverter(int.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        line.registerConverter(Integer.class, text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        line.registerConverter(long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        line.registerConverter(Long.class, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
        line.registerConverter(double.class, Numbers::decimal);
        line.registerConverter(Double.class, Numbers::decimal);
    }

    private static long whole(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException refusedBelow) {
            // our message replaces it
        }
        throw new TypeConversionException("a whole number from " + least + " to " + most + ", not '" + text + "'");
    }

    private static double decimal(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number) && text.matches("[-+.0-9eE]+")) {
                return number;
            }
        } catch (NumberFormatException refusedBelow) {
            // our message replaces it
        }
        throw new TypeConversionException("a finite decimal number such as 12.5, not '" + text + "'");
    }
}
