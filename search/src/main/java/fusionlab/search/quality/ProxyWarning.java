package fusionlab.search.quality;

/** The warning wherever the numbers of a proxy appear: their source, and which network they say nothing about. */
public final class ProxyWarning {

    private ProxyWarning() {}

    /**
     * @param source the table's own source; may be blank
     * @param topology the topology it is used for
     */
    public static String of(String source, String topology) {
        String from =
                source.isBlank() ? "A proxy of unknown source." : "A proxy: its source is '" + source.strip() + "'.";
        return from + " It was not measured on " + topology + " and says nothing quantitative about it.";
    }

    public static String of(QualityTable table) {
        return of(table.source(), table.topology());
    }
}
