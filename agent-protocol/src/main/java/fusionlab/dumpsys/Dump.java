package fusionlab.dumpsys;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command's output, searched defensively: vendors add lines, and versions change them. */
public record Dump(String text) {

    /** The first group of the first match in any line. */
    public Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).trim()) : Optional.empty();
    }

    /** The value of a line {@code key: value}, with any indentation. */
    public Optional<String> value(String key) {
        return find(Pattern.compile("(?m)^\\s*" + Pattern.quote(key) + ":[ \\t]*(\\S.*)$"));
    }

    /** A whole number within the limits; anything else is unknown. */
    Optional<Integer> number(String key, int least, int most) {
        return value(key)
                .filter(text -> text.matches("-?\\d{1,9}"))
                .map(Integer::parseInt)
                .filter(number -> number >= least && number <= most);
    }

    Optional<Boolean> flag(String key) {
        return value(key)
                .filter(text -> text.equals("true") || text.equals("false"))
                .map("true"::equals);
    }

    boolean has(String words) {
        return text.contains(words);
    }
}
