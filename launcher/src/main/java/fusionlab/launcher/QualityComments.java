package fusionlab.launcher;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the {@code #} lines of a quality CSV say for people and we need as values.
 *
 * @param source the comment text as one line
 * @param proxy whether it calls itself a proxy
 * @param baselineClip the number behind "baseline CLIP", NaN without one
 */
public record QualityComments(String source, boolean proxy, double baselineClip) {

    private static final Pattern PROXY = Pattern.compile("\\bproxy\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern BASELINE = Pattern.compile("baseline CLIP ([0-9]+(?:\\.[0-9]+)?)");

    public static QualityComments of(String csv) {
        String source = csv.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip())
                .collect(Collectors.joining(" "));
        Matcher baseline = BASELINE.matcher(source);
        return new QualityComments(
                source,
                PROXY.matcher(source).find(),
                baseline.find() ? Double.parseDouble(baseline.group(1)) : Double.NaN);
    }
}
