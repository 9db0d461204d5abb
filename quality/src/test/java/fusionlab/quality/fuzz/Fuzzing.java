package fusionlab.quality.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Runs one parser on mutated inputs, and collects one small input of each kind of failure. */
final class Fuzzing {

    private static final int MOST_FAULTS = 8;
    private static final int SHRINKINGS = 400;
    /** What reading may take: a fixed share for tables of slots and blocks, and a multiple of what comes in. */
    private static final long MOST_BYTES = 64L << 20;

    private static final long BYTES_OF_A_BYTE = 2_000;
    private static final long MOST_CPU_SECONDS = 10;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Parser parser;
    private final Map<String, String> faults = new LinkedHashMap<>();

    Fuzzing(Parser parser) {
        this.parser = parser;
    }

    /** @return what is to be put into a test, for each kind of failure; empty if the laws hold */
    Map<String, String> run(long seed, long inputs) {
        for (byte[] good : parser.seeds()) {
            String fault = fault(good);
            if (fault != null) {
                faults.put("a good file: " + fault, literal(good));
            }
            refuseRefused(good);
        }
        for (long number = 0; number < inputs && faults.size() < MOST_FAULTS; number++) {
            byte[] input = new Mutations(new SplittableRandom(seed * 1_000_003 + number), parser.seeds()).next();
            String fault = fault(input);
            if (fault != null && !faults.containsKey(fault)) {
                faults.put(fault, "seed " + seed + ", input " + number + "\n" + literal(smaller(input, fault)));
            }
        }
        return faults;
    }

    /** A seed that is refused would test little. */
    private void refuseRefused(byte[] good) {
        try {
            parser.law().hold(good);
        } catch (Exception refused) {
            faults.put("a good file is refused: " + refused, literal(good));
        } catch (AssertionError known) {
            // in the list already
        }
    }

    /** Null if the law holds; otherwise the kind of failure, the same for the same cause. */
    private @Nullable String fault(byte[] input) {
        long before = THREAD.getCurrentThreadAllocatedBytes();
        long start = THREAD.getCurrentThreadCpuTime();
        String fault = thrown(input);
        long bytes = THREAD.getCurrentThreadAllocatedBytes() - before;
        long cpu = THREAD.getCurrentThreadCpuTime() - start;
        if (fault != null) {
            return fault;
        }
        if (bytes > MOST_BYTES + BYTES_OF_A_BYTE * input.length) {
            return "takes too much memory";
        }
        return cpu > MOST_CPU_SECONDS * 1_000_000_000 ? "takes too long" : null;
    }

    private @Nullable String thrown(byte[] input) {
        try {
            parser.law().hold(input);
            return null;
        } catch (RuntimeException refusal) {
            String fault = parser.fault(refusal);
            return fault.isEmpty() ? null : fault + at(refusal);
        } catch (Exception checked) {
            return "threw " + checked.getClass().getName() + at(checked);
        } catch (AssertionError broken) {
            return String.valueOf(broken.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceAll("[\\d.]+", "9")
                    .replaceAll(": .*", "");
        } catch (StackOverflowError | OutOfMemoryError error) {
            return "threw " + error.getClass().getName();
        }
    }

    private static String at(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("fusionlab"))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }

    /** Cuts out parts as long as the same failure stays. */
    private byte[] smaller(byte[] input, String fault) {
        byte[] smallest = input;
        int part = input.length / 2;
        for (int tries = 0; part > 0 && tries < SHRINKINGS; part /= 2) {
            for (int at = 0; at + part <= smallest.length && tries < SHRINKINGS; tries++) {
                byte[] cut = new byte[smallest.length - part];
                System.arraycopy(smallest, 0, cut, 0, at);
                System.arraycopy(smallest, at + part, cut, at, cut.length - at);
                if (fault.equals(fault(cut))) {
                    smallest = cut;
                } else {
                    at += part;
                }
            }
        }
        return smallest;
    }

    /** An expression of Java. */
    private static String literal(byte[] input) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input))
                    .toString();
            StringBuilder literal = new StringBuilder("\"");
            for (char c : text.substring(0, Math.min(text.length(), 20_000)).toCharArray()) {
                switch (c) {
                    case '\n' -> literal.append("\\n");
                    case '\r' -> literal.append("\\r");
                    case '"', '\\' -> literal.append('\\').append(c);
                    default ->
                        literal.append(c >= ' ' && c < 0x7F ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
            }
            return literal.append('"').toString();
        } catch (CharacterCodingException bytes) {
            return "Base64.getDecoder().decode(\"" + Base64.getEncoder().encodeToString(input) + "\")";
        }
    }
}
