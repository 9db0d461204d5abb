package fusionlab.quality.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes a file as people, programs and disks do, and as attackers would. The same for the same random numbers. */
final class Mutations {

    private static final Pattern NUMERAL = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern TEXT = Pattern.compile("\"[^\"\\n]{0,200}\"");
    private static final Pattern MEMBER = Pattern.compile("\"[^\"\\n]{0,80}\"\\s*:\\s*[^,{}\\[\\]\\n]{1,80},");
    private static final Pattern LINE = Pattern.compile("(?m)^[^\\n]{0,400}\\n");
    private static final List<String> NUMBERS = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "1e308",
            "-1e308",
            "1e309",
            "1e-320",
            "-0",
            "-0.0",
            "0",
            "1",
            "-1",
            "0.5",
            "00",
            "+1",
            ".5",
            "5.",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "1e999999999",
            "0x10",
            "1_000",
            "١٢",
            "1,5",
            "null",
            "true",
            "\"1\"",
            "[]",
            "{}",
            "");
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\u202e\"",
            "\"a\\nb\"",
            "\"a\\r\\nb\"",
            "\"\\u2028\"",
            "\"é模😀\"",
            "\"../../etc/passwd\"",
            "\"=1+1\"",
            "\"null\"",
            "\"base\"",
            "null",
            "1",
            "true",
            "[]",
            "{}",
            "'a'",
            "\"");
    private static final List<String> PIECES = List.of(
            "\u0000",
            "\uFEFF",
            "\ud800",
            "\u0085",
            "\u2028",
            "\u202e",
            "\u00a0",
            "\r",
            "\n",
            "\r\n",
            "\t",
            ",",
            ";",
            ":",
            "\"",
            "\"\"",
            "'",
            "\\",
            "/",
            "#",
            "# ",
            "=",
            "-",
            "+",
            "@",
            "x",
            "{",
            "}",
            "[",
            "]",
            "{}",
            "[]",
            "//",
            "/* */",
            "<html>",
            "<<<<<<< HEAD\n",
            "\n=======\n",
            "é",
            "😀",
            "0",
            "1e9");

    private final SplittableRandom random;
    private final List<byte[]> seeds;

    Mutations(SplittableRandom random, List<byte[]> seeds) {
        this.random = random;
        this.seeds = seeds;
    }

    byte[] next() {
        byte[] changed = any(seeds);
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            changed = changed(changed);
        }
        return changed;
    }

    private byte[] changed(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> bytes(replaced(text, NUMERAL, NUMBERS));
            case 4, 5 -> bytes(replaced(text, TEXT, TEXTS));
            case 6, 7 -> bytes(inserted(text, any(PIECES)));
            case 8 -> Arrays.copyOf(file, random.nextInt(file.length + 1));
            case 9 -> without(file);
            case 10 -> bytes(doubled(text, MEMBER));
            case 11 -> bytes(doubled(text, LINE));
            case 12 -> bytes(text.replace("\n", any(List.of("\r\n", "\r", "", "\n\n", "\u0085"))));
            case 13 -> bytes("\uFEFF" + text);
            case 14 -> random.nextInt(4) == 0 ? utf16(text) : bytes(replaced(text, TEXT, NUMBERS));
            case 15 -> bytes(deep(text));
            case 16 -> flipped(file);
            case 17 -> spliced(file, any(seeds));
            case 18 -> bytes(random.nextInt(8) == 0 ? repeated(text) : replaced(text, NUMERAL, TEXTS));
            default -> bytes(swapped(text));
        };
    }

    private String replaced(String text, Pattern what, List<String> by) {
        List<MatchResult> places = places(text, what);
        if (places.isEmpty()) {
            return inserted(text, any(by));
        }
        MatchResult place = any(places);
        return text.substring(0, place.start()) + any(by) + text.substring(place.end());
    }

    private String doubled(String text, Pattern what) {
        List<MatchResult> places = places(text, what);
        if (places.isEmpty()) {
            return text + text;
        }
        MatchResult place = any(places);
        return text.substring(0, place.end()) + place.group() + text.substring(place.end());
    }

    private static List<MatchResult> places(String text, Pattern what) {
        return what.matcher(text).results().limit(2_000).toList();
    }

    private String inserted(String text, String piece) {
        int at = random.nextInt(text.length() + 1);
        return text.substring(0, at) + piece + text.substring(at);
    }

    private byte[] without(byte[] file) {
        int from = random.nextInt(file.length + 1);
        int to = from + random.nextInt(Math.min(60, file.length - from) + 1);
        return joined(Arrays.copyOf(file, from), Arrays.copyOfRange(file, to, file.length));
    }

    private String deep(String text) {
        int depth = List.of(3, 30, 300, 20_000).get(random.nextInt(4));
        String open = any(List.of("[", "{\"a\":", "[{\"a\":"));
        return random.nextBoolean() ? open.repeat(depth) + text : replaced(text, NUMERAL, List.of(open.repeat(depth)));
    }

    private byte[] flipped(byte[] file) {
        byte[] flipped = file.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] spliced(byte[] one, byte[] other) {
        return joined(
                Arrays.copyOf(one, random.nextInt(one.length + 1)),
                Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
    }

    private String repeated(String text) {
        String part = text.substring(0, Math.min(text.length(), 200));
        return part.repeat(1 + random.nextInt(500));
    }

    private String swapped(String text) {
        List<MatchResult> lines = new ArrayList<>(places(text, LINE));
        if (lines.size() < 2) {
            return text;
        }
        MatchResult one = any(lines);
        return text.substring(0, one.start()) + text.substring(one.end()) + one.group();
    }

    private static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
