package fusionlab.latency;

/** The CSV form: provenance in {@code # key: value} lines, then a header with units, then a row a cell; round-trips. */
public final class TableCsv {

    private TableCsv() {}

    public static String write(LatencyTable table) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws TableFormatException naming line, column and remedy */
    public static LatencyTable read(String csv) {
        throw new UnsupportedOperationException("skeleton");
    }
}
