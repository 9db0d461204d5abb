package fusionlab.search.ablation;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The JSON form of what was measured of one variant under one condition: alone in a file, or as a part of an ablation's. */
public final class MeasuredJson {

    private static final Gson GSON = new Gson();
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEAD = 24;
    private static final int LONGEST_SIDE = 1_024;

    private MeasuredJson() {}

    public static String write(Measured measured) {
        return GSON.toJson(tree(measured)) + "\n";
    }

    static JsonObject tree(Measured measured) {
        JsonObject tree = new JsonObject();
        tree.add("scores", GSON.toJsonTree(measured.scores()));
        if (measured.distance() != null) {
            tree.addProperty("distance", measured.distance());
        }
        Base64.Encoder base64 = Base64.getEncoder();
        tree.add(
                "pictures",
                GSON.toJsonTree(
                        measured.pictures().stream().map(base64::encodeToString).toList()));
        return tree;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param scores that it must have
     * @param pictures that it must have
     * @throws FormException naming the field and the remedy
     */
    public static Measured read(String json, int scores, int pictures) {
        return read(JsonFields.parse(json), scores, pictures);
    }

    static Measured read(JsonFields fields, int scores, int pictures) {
        List<Double> numbers = fields.numbers("scores", scores);
        if (numbers.size() != scores) {
            throw fields.problem("scores", "must be " + scores + ": one for each prompt");
        }
        if (numbers.stream().anyMatch(score -> Math.abs(score) > 1 + 1e-3)) {
            throw fields.problem("scores", "must be cosines, -1 to 1");
        }
        double distance = fields.numberOrUnknown("distance");
        if (distance < 0) {
            throw fields.problem("distance", "must be 0 or more");
        }
        List<String> texts = fields.texts("pictures", pictures);
        if (texts.size() != pictures) {
            throw fields.problem("pictures", "must be " + pictures + ": one for each example");
        }
        List<byte[]> files = new ArrayList<>();
        for (String text : texts) {
            files.add(png(fields, text));
        }
        return new Measured(numbers, Double.isNaN(distance) ? null : Double.valueOf(distance), files);
    }

    private static byte[] png(JsonFields fields, String base64) {
        byte[] file;
        try {
            file = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw fields.problem("pictures", "must be PNG files in Base64");
        }
        if (file.length < HEAD
                || file.length > Measured.MAX_PICTURE_BYTES
                || !Arrays.equals(PNG, Arrays.copyOf(file, PNG.length))
                || !fits(file, 16)
                || !fits(file, 20)) {
            throw fields.problem(
                    "pictures",
                    "must be PNG files of at most " + Measured.MAX_PICTURE_BYTES + " bytes and " + LONGEST_SIDE
                            + " pixels a side");
        }
        return file;
    }

    /** Width and height stand at these places of every PNG, high byte first. */
    private static boolean fits(byte[] file, int at) {
        int side = (file[at] & 0xFF) << 24
                | (file[at + 1] & 0xFF) << 16
                | (file[at + 2] & 0xFF) << 8
                | file[at + 3] & 0xFF;
        return side >= 1 && side <= LONGEST_SIDE;
    }
}
