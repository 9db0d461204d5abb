package fusionlab.search.quality;

/** What is said wherever the numbers of a proxy appear: who says they measured them, and what they say nothing of. */
public final class ProxyWarning {

    private ProxyWarning() {}

    /**
     * @param source what the table says of itself; may be blank
     * @param topology what it is used for
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
