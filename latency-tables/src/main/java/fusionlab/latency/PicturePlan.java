package fusionlab.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a picture is made (SnapFusion, section 2): the text encoder on the prompt, and with guidance on the empty one too; a UNet pass, or with
 * guidance two, for each step; then the decoder.
 *
 * @param steps of the sampler, 1 to 1,000
 * @param guidance whether each step has a pass without the prompt
 * @param textEncoder {@link fusionlab.unet.component.Component#key} of a measured one; null to leave it out
 * @param decoder likewise
 */
public record PicturePlan(
        int steps,
        boolean guidance,
        @Nullable String textEncoder,
        @Nullable String decoder) {

    public static final int MOST_STEPS = 1_000;

    public PicturePlan {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps must be 1 to " + MOST_STEPS + ", not " + steps);
        }
    }

    /** Keys of pictures that were made end to end begin with this. */
    public static final String PIPELINE = "pipeline:";

    private static final Pattern KEY =
            Pattern.compile("pipeline:([0-9]{1,4})([gu]):(none|[0-9a-f]{12}):(none|[0-9a-f]{12})");
    private static final String NONE = "none";

    /** What samples and tables call a picture of this kind: {@code pipeline:8g:66ff30cdf233:aa44741e7ce3}. */
    public String key() {
        return PIPELINE + steps + (guidance ? "g" : "u") + ":" + digits(textEncoder) + ":" + digits(decoder);
    }

    private static String digits(@Nullable String key) {
        return key == null ? NONE : key.substring(key.indexOf(':') + 1);
    }

    /** @throws IllegalArgumentException if it is not what {@link #key} writes */
    public static PicturePlan parse(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + key + "' is not a key of a picture");
        }
        return new PicturePlan(
                Integer.parseInt(parts.group(1)),
                parts.group(2).equals("g"),
                parts.group(3).equals(NONE) ? null : "text-encoder:" + parts.group(3),
                parts.group(4).equals(NONE) ? null : "decoder:" + parts.group(4));
    }

    /** Names of the cells of a picture that was made end to end: the whole, and the sums of the runs of its parts. */
    public List<String> cells() {
        List<String> names = new ArrayList<>();
        names.add(key());
        if (textEncoder != null) {
            names.add(cell(PictureTime.Stage.TEXT_ENCODER));
        }
        names.add(cell(PictureTime.Stage.UNET));
        if (decoder != null) {
            names.add(cell(PictureTime.Stage.DECODER));
        }
        return names;
    }

    /** Name of the cell with the sum of a part's runs. */
    public String cell(PictureTime.Stage stage) {
        return key()
                + switch (stage) {
                    case TEXT_ENCODER -> "/text-encoder";
                    case UNET -> "/unet";
                    case DECODER -> "/decoder";
                };
    }

    /** The key of the picture that a key of one of its parts belongs to; any other key as it is. */
    public static String wholeOf(String key) {
        int part = key.startsWith(PIPELINE) ? key.indexOf('/') : -1;
        return part < 0 ? key : key.substring(0, part);
    }

    /** Runs of the text encoder. */
    public int texts() {
        return guidance ? 2 : 1;
    }

    /** Runs of the UNet. */
    public int passes() {
        return steps * texts();
    }
}
