package fusionlab.latency;

/** The JSON form of a table ({@code docs/formats.md}); {@code read(write(t))} equals {@code t}. */
public final class TableJson {

    private TableJson() {}

    public static String write(LatencyTable table) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws TableFormatException naming the field and the remedy */
    public static LatencyTable read(String json) {
        throw new UnsupportedOperationException("skeleton");
    }
}
