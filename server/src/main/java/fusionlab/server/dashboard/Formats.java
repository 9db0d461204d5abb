package fusionlab.server.dashboard;

import fusionlab.latency.Additivity;
import fusionlab.latency.Flag;
import fusionlab.search.ClipText;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Formats numbers and times for pages; {@code @show} in templates. Units are in the headers. */
@Component("show")
final class Formats {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String NOTHING = "–";

    static String milliseconds(double ms) {
        if (!Double.isFinite(ms)) {
            return NOTHING;
        }
        double size = Math.abs(ms);
        if (size >= 1000) {
            return format("%,.0f", ms);
        }
        if (size >= 100) {
            return format("%.1f", ms);
        }
        return format(size >= 1 ? "%.2f" : "%.3f", ms);
    }

    public String ms(@Nullable Double ms) {
        return ms == null ? NOTHING : milliseconds(ms);
    }

    /** A 95 % interval. */
    public String range(@Nullable Double low, @Nullable Double high) {
        return low == null || high == null || !Double.isFinite(low)
                ? ""
                : milliseconds(low) + " – " + milliseconds(high);
    }

    /** Three significant digits, without powers of ten. */
    public String rounded(double number) {
        return BigDecimal.valueOf(number).round(new MathContext(3)).toPlainString();
    }

    public String percent(@Nullable Double percent) {
        return known(percent, NOTHING, it -> format("%.1f", it));
    }

    public String signedPercent(@Nullable Double percent) {
        return known(percent, NOTHING, it -> format("%+.1f", it));
    }

    /** A score of CLIP, or the size of an error. */
    public String clip(@Nullable Double score) {
        return known(score, NOTHING, ClipText::plain);
    }

    /** A standard error of CLIP, after the words "standard error", where a dash does not fit. */
    public String clipError(@Nullable Double error) {
        return known(error, "unknown", ClipText::plain);
    }

    /** A change of CLIP: positive is a gain. */
    public String signedClip(@Nullable Double change) {
        return signedClip(change, null);
    }

    public String signedClip(@Nullable Double change, @Nullable Double error) {
        return known(change, NOTHING, it -> ClipText.change(it, error == null ? Double.NaN : error));
    }

    /** A stored loss of CLIP as a change, so that nobody has to read a negative loss. */
    public String changeOfLoss(@Nullable Double loss) {
        return changeOfLoss(loss, null);
    }

    public String changeOfLoss(@Nullable Double loss, @Nullable Double error) {
        return signedClip(loss == null ? null : Double.valueOf(-loss), error);
    }

    /** Three significant digits, for quantities without a unit of their own such as ΔCLIP per ms. */
    public String significant(@Nullable Double number) {
        return known(number, NOTHING, it -> it == 0 ? "0" : format("%.3g", it));
    }

    public String count(@Nullable Number number) {
        return number == null ? NOTHING : format("%,d", number.longValue());
    }

    /** {@code 1 thread}, {@code 2 threads}. */
    public String counted(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** Two significant digits, for the boxes of pictures. */
    static String twoDigits(double number) {
        return number == 0 || !Double.isFinite(number)
                ? "0"
                : new BigDecimal(number).round(new MathContext(2)).toPlainString();
    }

    /** All digits without powers of ten, for settings that people have chosen. */
    public String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    public String bytes(@Nullable Number bytes) {
        return bytes == null ? NOTHING : format("%,.1f GB", bytes.doubleValue() / 1e9);
    }

    /** The 95 % interval of a mean. */
    public String clipRange(@Nullable Double mean, @Nullable Double error) {
        return mean == null || error == null || !Double.isFinite(error)
                ? ""
                : format(
                        "%1$." + ClipText.decimals(error) + "f – %2$." + ClipText.decimals(error) + "f",
                        mean - 1.96 * error + 0.0,
                        mean + 1.96 * error + 0.0);
    }

    /** With its unit: millions, or thousands of what is small. */
    public String millions(@Nullable Number number) {
        if (number == null) {
            return NOTHING;
        }
        double value = number.doubleValue();
        if (value >= 1e5) {
            return format("%,.1f M", value / 1e6);
        }
        return value >= 1e3 ? format("%.1f K", value / 1e3) : format("%.0f", value);
    }

    /** With its unit: billions, or as {@link #millions}. */
    public String billions(@Nullable Number number) {
        return number == null || number.doubleValue() < 1e8
                ? millions(number)
                : format("%,.1f G", number.doubleValue() / 1e9);
    }

    /** An architecture's compact text in a few words. */
    public String architecture(String text) {
        return ArchitectureWords.of(text);
    }

    public String time(@Nullable Instant time) {
        return time == null ? NOTHING : TIME.format(time);
    }

    /** Device time, which pages give in minutes: {@code 5}, {@code 4.9}. */
    public String minutes(@Nullable Number seconds) {
        return seconds == null
                ? NOTHING
                : format("%.1f", seconds.doubleValue() / 60).replaceFirst("\\.0$", "");
    }

    public String seconds(@Nullable Double seconds) {
        if (seconds == null || !Double.isFinite(seconds)) {
            return NOTHING;
        }
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toSeconds() + " s";
    }

    /** A profile in full, without the runtime's version: {@code onnxruntime cpu, 2 threads, fp32, batch 1, multi head, cold}. */
    static String profile(RuntimeProfile profile) {
        return Stream.of(
                        profile.runtime() + " " + profile.provider(),
                        profile.threads() + (profile.threads() == 1 ? " thread" : " threads"),
                        profile.precision().name(),
                        "batch " + profile.batch(),
                        profile.attentionForm().name().replace('_', ' '),
                        profile.regime().name())
                .collect(Collectors.joining(", "))
                .toLowerCase(Locale.ROOT);
    }

    /** A profile in few words, without what is usual. */
    public String brief(RuntimeProfile profile) {
        return profile.runtime() + " " + profile.provider() + ", " + counted(profile.threads(), "thread") + ", "
                + words(profile.precision()) + (profile.batch() == 1 ? "" : ", batch " + profile.batch())
                + (profile.regime() == Regime.COLD ? "" : ", " + words(profile.regime()));
    }

    /** {@code TWO_HUMPS} and {@code DONE} as words. */
    public String words(@Nullable Object name) {
        return name == null ? NOTHING : name.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** As words: {@code onnxruntime 1.29.0; litert 2.1.0}, or {@code onnxruntime cpu, xnnpack}. */
    public String entries(Map<String, ?> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + (entry.getValue() instanceof List<?> values
                                ? values.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                : entry.getValue()))
                .collect(Collectors.joining("; "));
    }

    /**
     * A column of a table's head.
     *
     * @param sort {@code text} or {@code number}; null if it cannot be sorted
     * @param style {@code number} for numbers
     * @param hidden whether only screen readers find its name
     */
    record Column(
            String name, @Nullable String sort, @Nullable String style, boolean hidden) {

        static Column of(String written) {
            int colon = written.lastIndexOf(':');
            String name = colon < 0 ? written : written.substring(0, colon);
            return switch (written.substring(colon + 1)) {
                case "text" -> new Column(name, "text", null, false);
                case "number" -> new Column(name, "number", "number", false);
                case "key" -> new Column(name, "number", null, false);
                case "figure" -> new Column(name, null, "number", false);
                case "hidden" -> new Column(name, null, null, true);
                default -> new Column(written, null, null, false);
            };
        }
    }

    /**
     * Separated by semicolons; {@code Name:text; Kind; Tables:number; Interval, ms:figure; Search:key}: figures cannot be sorted, keys are
     * numbers without the style of numbers, and the name of {@code Bar:hidden} is visually hidden.
     */
    public List<Column> columns(String written) {
        return Arrays.stream(written.split(";\\s*", -1)).map(Column::of).toList();
    }

    /** Twice as long, in whole minutes, a day at most: the suggestion after a budget was too small. */
    public int moreMinutes(int budgetSeconds) {
        return Math.min(1_440, (2 * budgetSeconds + 59) / 60);
    }

    /** What the interval of a whole UNet's prediction may be called. @param sums null if no validation has compared any */
    public String level(Additivity additivity, @Nullable SumCheck sums) {
        return sums == null || sums.holds() ? additivity.level() : "too narrow";
    }

    /** The warning about a proxy's numbers. */
    public String proxy(String source, String topology) {
        return "These numbers were not measured on " + topology + " and say nothing quantitative about it. "
                + (source.isBlank() ? "Source unknown." : "Source: " + source.strip());
    }

    /** A cell's flag in a word or two, for narrow places. @param small whether it is too small to matter */
    public String brief(Flag flag, boolean small) {
        return switch (flag) {
            case WIDE_INTERVAL -> small ? "wide, small" : "wide";
            case HIGH_SPREAD -> "spread";
            case TWO_HUMPS -> "two modes";
            case THROTTLED -> "slowed down";
            case FEW_SAMPLES -> "few runs";
            case ROUNDS_LEFT_OUT -> "left out";
            case LOADED_ROUNDS_KEPT -> "load";
            case NOT_NORMALISED -> "drift";
        };
    }

    /** A flag's icon: a path in a field of 16 by 16. */
    public String icon(Flag flag) {
        return switch (flag) {
            case WIDE_INTERVAL -> "M2 4v8M14 4v8M2 8h12M5 6 2 8l3 2M11 6l3 2-3 2";
            case HIGH_SPREAD -> "M3 11v.01M6 4v.01M8 8v.01M10 13v.01M13 5v.01M13 10v.01M3 6v.01";
            case TWO_HUMPS -> "M1 13c2 0 2-9 3.5-9S6.5 9 8 9s2-5 3.5-5S13 13 15 13";
            case THROTTLED -> "M6.5 9.5V3.5a1.5 1.5 0 0 1 3 0v6a2.6 2.6 0 1 1-3 0zM12 4h2M12 7h2";
            case FEW_SAMPLES -> "M4 13V10M8 13V7M12 13v.01M2 15h12";
            case ROUNDS_LEFT_OUT -> "M8 2a6 6 0 1 0 .01 0zM4 12 12 4";
            case LOADED_ROUNDS_KEPT -> "M2 13h12M3.5 10h9M5 7h6M6.5 4h3";
            case NOT_NORMALISED -> "M2 13 13 4M8 4h5v5";
        };
    }

    /** All flags of a cell, each with its explanation, in one text. */
    public String flags(Collection<Flag> flags, boolean small) {
        return flags.stream()
                .map(flag -> brief(flag, small) + ": " + atLength(flag, small))
                .collect(Collectors.joining("; "));
    }

    /** The explanation of a flag's badge. */
    public String atLength(Flag flag, boolean small) {
        return switch (flag) {
            case WIDE_INTERVAL ->
                "half its interval is wider than the precision target"
                        + (small ? ", but in all uses at most 0.1 % of the whole UNet: too small to matter" : "");
            case HIGH_SPREAD -> "large spread between runs";
            case TWO_HUMPS -> "two modes: the device switched between two ways of running the block";
            case THROTTLED -> "the device became at least 10 % slower during the measurement";
            case FEW_SAMPLES -> "too few runs for a 95 % interval: it shows minimum and maximum instead";
            case ROUNDS_LEFT_OUT -> "rounds with other load or throttling were left out";
            case LOADED_ROUNDS_KEPT -> "rounds with other load were kept, because too few others remained";
            case NOT_NORMALISED -> "measured without a sentinel: drift is not corrected";
        };
    }

    /** The badge's colour for a campaign: one that ended without all it was asked for is not simply good. */
    public String tone(Object state, int imprecise) {
        return imprecise > 0 ? "warn" : tone(state);
    }

    /** The badge's colour for a state of a device, a campaign or a search. */
    public String tone(@Nullable Object state) {
        return switch (words(state)) {
            case "online", "done" -> "good";
            case "running", "queued", "booting", "pushing", "starting", "stopping" -> "busy";
            case "failed", "revoked", "unreadable", "error" -> "bad";
            case "cancelled", "new", "unauthorized", "gone", "bridge away", "suspended", "warning" -> "warn";
            default -> "";
        };
    }

    private static String known(@Nullable Double number, String otherwise, DoubleFunction<String> words) {
        return number == null || !Double.isFinite(number) ? otherwise : words.apply(number);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
