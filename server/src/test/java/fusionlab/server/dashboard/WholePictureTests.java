package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.server.table.MeasuredPicture;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Components;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WholePictureTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final Companions PARTS = Components.builtIn("sd-v1.5");
    private static final String TEXT = PARTS.textEncoder().key();
    private static final String DECODER = PARTS.decoder().key();
    private static final LatencyTable UNET = SyntheticTable.of("synthetic", SD, 32, 1);

    @Test
    void the_parts_in_a_picture_are_drawn_beside_those_measured_alone_on_one_scale() {
        LatencyTable table = table(Map.of(TEXT, ms(4), DECODER, ms(300)));
        PictureTime sum = table.picture(SD.original(), new PicturePlan(2, true, TEXT, DECODER))
                .orElseThrow();
        double unet = sum.parts().get(1).totalMs();
        double whole = 10 + 2 * unet + 240 + 5;

        WholePicture shown = WholePicture.of(table, picture(whole, 10, 2 * unet, 240, 5, sum));

        assertThat(shown.parts())
                .extracting(WholePicture.Part::words)
                .containsExactly("text encoder", "UNet", "decoder");
        assertThat(shown.parts()).extracting(WholePicture.Part::runs).containsExactly(2, 4, 1);
        assertThat(shown.parts().get(0).differencePercent()).isCloseTo(-20, within(1e-9));
        assertThat(shown.parts().get(1).differencePercent()).isCloseTo(-50, within(1e-9));
        assertThat(shown.measuredBars()).hasSize(4);
        assertThat(end(shown.measuredBars())).isCloseTo(100, within(1e-9));
        assertThat(end(shown.predictedBars())).isCloseTo(100 * sum.ms() / whole, within(1e-9));
        assertThat(shown.shares()).startsWith("text encoder ").contains(", scheduler and copies ");
    }

    @Test
    void without_a_cell_of_a_part_there_is_no_bar_of_the_sum() {
        WholePicture shown = WholePicture.of(table(Map.of(TEXT, ms(4))), picture(400, 10, 200, 180, 10, null));

        assertThat(shown.predictedBars()).isEmpty();
        assertThat(shown.parts()).allMatch(part -> part.predictedMs() == null && part.differencePercent() == null);
        assertThat(end(shown.measuredBars())).isCloseTo(100, within(1e-9));
    }

    private static double end(List<Bar> bars) {
        Bar last = bars.get(bars.size() - 1);
        return last.from() + last.width();
    }

    private static LatencyTable table(Map<String, Estimate> cells) {
        return UNET.with(new MeasuredComponents(List.of(PARTS.textEncoder(), PARTS.decoder()), cells, Map.of()));
    }

    private static MeasuredPicture picture(
            double ms, double text, double unet, double decoder, double between, @Nullable PictureTime sum) {
        Double predicted = sum == null ? null : Double.valueOf(sum.ms());
        return new MeasuredPicture(
                2, true, TEXT, DECODER, ms, ms, ms, 12, text, unet, decoder, between, predicted, predicted, predicted,
                null, null, null, null);
    }

    private static Estimate ms(double ms) {
        return new Estimate(ms, ms, ms, 20, ms, ms, 0, 100, Double.NaN, Set.of());
    }
}
