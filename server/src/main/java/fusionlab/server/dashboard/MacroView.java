package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PictureTime;
import fusionlab.server.table.ComponentView;
import fusionlab.server.table.PictureView;
import fusionlab.server.table.TableView;
import fusionlab.server.table.WholeUnetView;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a picture costs, component by component (SnapFusion, Table 1).
 *
 * @param picture null if a cell of the unchanged UNet is missing
 * @param decoders that can be in it
 * @param bars of its time, in their order
 * @param shares the bars in words
 * @param basis where the times of its parts come from, in words
 * @param wholes pictures that were made end to end
 */
record MacroView(
        @Nullable PictureView picture,
        List<ComponentView> decoders,
        List<Row> rows,
        List<Bar> bars,
        String shares,
        String basis,
        List<WholePicture> wholes) {

    /**
     * @param ms of one run
     * @param blocksMs sum of its blocks
     * @param blocksPercent how far that is from the whole; null for what has only one of them
     * @param runs in the picture; null if it is not in it
     */
    record Row(
            String name,
            long parameters,
            @Nullable Double ms,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            @Nullable Double blocksMs,
            @Nullable Double blocksPercent,
            @Nullable Integer runs,
            @Nullable Double sharePercent,
            @Nullable String problem) {}

    static MacroView of(LatencyTable table, TableView view, @Nullable PictureView picture) {
        List<Row> rows = new ArrayList<>();
        for (ComponentView component : view.components()) {
            rows.add(row(component, partOf(picture, component)));
        }
        rows.add(unet(table, view, part(picture, PictureTime.Stage.UNET)));
        List<PictureView.Part> parts = picture == null ? List.of() : picture.parts();
        return new MacroView(
                picture,
                view.components().stream()
                        .filter(component -> component.role() == Component.Role.DECODER && component.isKnown())
                        .toList(),
                rows,
                bars(parts),
                parts.stream()
                        .map(part -> String.format(
                                Locale.ROOT, "%s %.1f %%", WholePicture.words(part.stage()), part.sharePercent()))
                        .collect(Collectors.joining(", ")),
                basis(parts),
                view.pictures().stream()
                        .map(whole -> WholePicture.of(table, whole))
                        .toList());
    }

    private static String basis(List<PictureView.Part> parts) {
        if (parts.stream().allMatch(part -> part.basis() == PictureTime.Basis.WHOLE)) {
            return "each part measured as a whole";
        }
        return parts.stream()
                .map(part -> WholePicture.words(part.stage()) + " " + words(part.basis()))
                .collect(Collectors.joining(", "));
    }

    private static Row unet(LatencyTable table, TableView view, PictureView.@Nullable Part part) {
        Topology topology = table.topology();
        WholeUnetView whole = view.wholeUnet();
        return new Row(
                "UNet, unchanged",
                topology.cost(topology.original(), table.provenance().latentSize())
                        .parameters(),
                whole == null ? null : whole.ms(),
                whole == null || whole.ms() == null ? view.originalLowMs() : whole.lowMs(),
                whole == null || whole.ms() == null ? view.originalHighMs() : whole.highMs(),
                view.originalMs(),
                whole == null ? null : whole.blocksPercent(),
                part == null ? null : part.runs(),
                part == null ? null : part.sharePercent(),
                whole == null ? null : whole.problem());
    }

    private static Row row(ComponentView component, PictureView.@Nullable Part part) {
        Double whole = component.ms();
        Double blocks = component.blocksMs();
        return new Row(
                component.name(),
                component.parameters(),
                whole,
                whole == null ? component.blocksLowMs() : component.lowMs(),
                whole == null ? component.blocksHighMs() : component.highMs(),
                blocks,
                whole == null || blocks == null ? null : 100 * (blocks / whole - 1),
                part == null ? null : part.runs(),
                part == null ? null : part.sharePercent(),
                component.problem());
    }

    private static PictureView.@Nullable Part partOf(@Nullable PictureView picture, ComponentView component) {
        if (picture == null) {
            return null;
        }
        if (component.key().equals(picture.textEncoder())) {
            return part(picture, PictureTime.Stage.TEXT_ENCODER);
        }
        return component.key().equals(picture.decoder()) ? part(picture, PictureTime.Stage.DECODER) : null;
    }

    private static PictureView.@Nullable Part part(@Nullable PictureView picture, PictureTime.Stage stage) {
        return picture == null
                ? null
                : picture.parts().stream()
                        .filter(part -> part.stage() == stage)
                        .findFirst()
                        .orElse(null);
    }

    private static List<Bar> bars(List<PictureView.Part> parts) {
        return Bar.stacked(
                parts.stream()
                        .map(part -> new Bar.Piece(part.sharePercent(), WholePicture.style(part.stage())))
                        .toList(),
                100);
    }

    private static String words(PictureTime.Basis basis) {
        return switch (basis) {
            case WHOLE -> "measured as a whole";
            case SUM_OF_BLOCKS -> "as the sum of its blocks";
            case SCALED_SUM_OF_BLOCKS -> "as the sum of its blocks, scaled as the unchanged one's to its whole";
        };
    }
}
