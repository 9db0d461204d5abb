package fusionlab.search.quality;

import org.jspecify.annotations.Nullable;

/**
 * A description that is given along with a quality table's file. It replaces the file's own, with one exception: a file marked as a proxy
 * stays a proxy, and numbers of one topology used for another are a proxy.
 *
 * @param name null or blank for the file's
 * @param topology null or blank for the file's
 * @param source null for the file's
 * @param protocol null for the file's
 * @param proxy whether it is a proxy although the file is not marked as one
 * @param baselineClip null for the file's
 */
public record QualityDescription(
        @Nullable String name,
        @Nullable String topology,
        @Nullable String source,
        @Nullable String protocol,
        boolean proxy,
        @Nullable Double baselineClip) {

    public static final QualityDescription NONE = new QualityDescription(null, null, null, null, false, null);

    QualityTable of(QualityTable file) {
        String of = topology == null || topology.isBlank() ? file.topology() : topology;
        boolean isOfAnother = !file.topology().isBlank() && !of.equals(file.topology());
        return new QualityTable(
                name == null || name.isBlank() ? file.name() : name,
                source == null ? file.source() : source,
                protocol == null ? file.protocol() : protocol,
                file.proxy() || proxy || isOfAnother,
                of,
                baselineClip == null ? file.baselineClip() : baselineClip,
                file.slots(),
                isOfAnother ? "" : file.topologyHash());
    }
}
