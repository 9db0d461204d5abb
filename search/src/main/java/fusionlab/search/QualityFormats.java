package fusionlab.search;

/**
 * Reads and writes quality tables ({@code docs/formats.md}). The JSON form holds ΔCLIP as the project defines it (with the block minus
 * without it). The CSV column {@code delta_clip} is the change that <em>removing</em> the block makes (without minus with): the sign is
 * turned on the way in and out.
 */
public final class QualityFormats {

    private QualityFormats() {}

    public static String writeJson(QualityTable table) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws QualityFormatException naming the field and the remedy */
    public static QualityTable readJson(String json) {
        throw new UnsupportedOperationException("skeleton");
    }

    public static String writeCsv(QualityTable table) {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * Reads {@code slot,delta_clip,standard_error} with {@code #} comment lines, which become the source when {@code source} is empty.
     *
     * @throws QualityFormatException naming line, column and remedy
     */
    public static QualityTable readCsv(String csv, String name, String topology) {
        throw new UnsupportedOperationException("skeleton");
    }
}
