package fusionlab.quality.fuzz;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A parser and what it promises.
 *
 * @param seeds good files
 * @param refusals the documented errors
 * @param ours whether the message is ours: one line for people
 * @param law reads an input, and where there is a writer, reads again what that writes
 */
record Parser(
        String name, List<byte[]> seeds, List<Class<? extends RuntimeException>> refusals, boolean ours, Law law) {

    interface Law {
        void hold(byte[] input) throws Exception;
    }

    /** For a parser with a writer: {@code parse(write(parse(x)))} is {@code parse(x)}. */
    static <T> Law roundTrip(Function<byte[], T> parse, Function<T, String> write, Function<String, T> parseAgain) {
        return input -> {
            T read = parse.apply(input);
            String written = write.apply(read);
            T again;
            try {
                again = parseAgain.apply(written);
            } catch (RuntimeException refused) {
                throw new AssertionError(
                        "what was written is refused: " + refused.getMessage() + "\n" + shortened(written));
            }
            if (!Objects.equals(read, again)) {
                throw new AssertionError("reads otherwise what it wrote: " + shortened(written));
            }
        };
    }

    private static String shortened(String text) {
        return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "...";
    }

    /** What is wrong with a refusal; empty if it is as documented. */
    String fault(RuntimeException refusal) {
        String message = String.valueOf(refusal.getMessage());
        if (!refusals.contains(refusal.getClass())) {
            return "threw " + refusal.getClass().getName();
        }
        if (ours && message.lines().count() != 1) {
            return "says more than one line, or nothing";
        }
        if (ours && message.length() > 2_000) {
            return "says more than people read";
        }
        return ours && message.contains("JsonReader") ? "gives a library's advice" : "";
    }
}
