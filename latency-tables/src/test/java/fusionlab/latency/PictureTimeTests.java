package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PictureTimeTests {

    private static final Architecture BASE = Tables.SD.original();
    private static final Companions SD = Components.builtIn("sd-v1.5");
    private static final String TEXT = SD.textEncoder().key();
    private static final String DECODER = SD.decoder().key();

    @Test
    void a_guided_picture_has_two_texts_two_passes_a_step_and_one_decoding() {
        LatencyTable table = table(Map.of(TEXT, ms(4), DECODER, ms(369)));
        double pass = ((Prediction.Predicted) table.predict(BASE)).ms();

        PictureTime time =
                table.picture(BASE, new PicturePlan(8, true, TEXT, DECODER)).orElseThrow();

        assertThat(time.parts()).extracting(PictureTime.Part::stage).containsExactly(PictureTime.Stage.values());
        assertThat(time.parts()).extracting(PictureTime.Part::runs).containsExactly(2, 16, 1);
        assertThat(time.ms()).isCloseTo(2 * 4 + 16 * pass + 369, within(1e-6));
        assertThat(time.parts().stream().mapToDouble(time::sharePercent).sum()).isCloseTo(100, within(1e-9));
        assertThat(table.picture(BASE, new PicturePlan(8, false, TEXT, DECODER))
                        .orElseThrow()
                        .ms())
                .isCloseTo(4 + 8 * pass + 369, within(1e-6));
    }

    @Test
    void runs_that_follow_another_of_the_same_count_as_they_were_measured() {
        Map<String, Estimate> wholes = new HashMap<>();
        wholes.put(TEXT, Tables.estimate(40, 1, 2));
        wholes.put(MeasuredComponents.again(TEXT), Tables.estimate(10, 2, 3));
        wholes.put(MeasuredComponents.UNCHANGED_UNET, ms(100));
        wholes.put(MeasuredComponents.again(MeasuredComponents.UNCHANGED_UNET), ms(90));
        LatencyTable table = table(wholes);

        List<PictureTime.Part> parts = table.picture(BASE, new PicturePlan(2, true, TEXT, null))
                .orElseThrow()
                .parts();

        assertThat(parts.get(0))
                .isEqualTo(new PictureTime.Part(
                        PictureTime.Stage.TEXT_ENCODER, 2, 25, 23.5, 27.5, PictureTime.Basis.WHOLE));
        assertThat(parts.get(1).totalMs()).isEqualTo(100 + 3 * 90);
        assertThat(table.picture(BASE, new PicturePlan(1, false, TEXT, null))
                        .orElseThrow()
                        .ms())
                .isEqualTo(140);
        double sum = ((Prediction.Predicted) table.predict(BASE)).ms();
        assertThat(table.wholeToSum(4)).isCloseTo(92.5 / sum, within(1e-12));
    }

    @Test
    void runs_of_a_part_are_wrong_together_and_parts_apart() {
        LatencyTable table = table(Map.of(TEXT, Tables.estimate(4, 1, 2), DECODER, Tables.estimate(369, 30, 40)));
        PictureTime time =
                table.picture(BASE, new PicturePlan(1, true, TEXT, DECODER)).orElseThrow();
        PictureTime.Part unet = time.parts().get(1);

        double adding = 0.05 * (2 * 4 + 369); // of the wholes with two threads; the UNet's sum has its own
        double below = Math.hypot(Math.hypot(Math.hypot(2, 2 * (unet.ms() - unet.lowMs())), 30), adding);
        assertThat(time.ms() - time.lowMs()).isCloseTo(below, within(1e-6));
        double above = Math.hypot(Math.hypot(Math.hypot(4, 2 * (unet.highMs() - unet.ms())), 40), adding);
        assertThat(time.highMs() - time.ms()).isCloseTo(above, within(1e-6));
    }

    @Test
    void a_unet_that_was_measured_as_a_whole_counts_so_and_the_sums_of_others_are_scaled_to_it() {
        LatencyTable blocks = table(Map.of(TEXT, ms(4)));
        LatencyTable table = table(Map.of(TEXT, ms(4), MeasuredComponents.UNCHANGED_UNET, Tables.estimate(90, 1, 2)));
        PicturePlan plan = new PicturePlan(1, false, TEXT, null);
        Architecture other = Architecture.parse(Tables.SD, "mid_block.attentions.0=0");

        PictureTime time = table.picture(BASE, plan).orElseThrow();

        assertThat(time.parts())
                .containsExactly(
                        new PictureTime.Part(PictureTime.Stage.TEXT_ENCODER, 1, 4, 4, 4, PictureTime.Basis.WHOLE),
                        new PictureTime.Part(PictureTime.Stage.UNET, 1, 90, 89, 92, PictureTime.Basis.WHOLE));
        assertThat(time.highMs() - time.ms()).isCloseTo(Math.hypot(2, 0.05 * 94), within(1e-6));
        Prediction.Predicted sum = (Prediction.Predicted) table.predict(other);
        double scale = 90 / ((Prediction.Predicted) table.predict(BASE)).ms();
        assertThat(table.wholeToSum(1)).isCloseTo(scale, within(1e-12));
        PictureTime.Part scaled =
                table.picture(other, plan).orElseThrow().parts().get(1);
        assertThat(scaled.basis()).isEqualTo(PictureTime.Basis.SCALED_SUM_OF_BLOCKS);
        assertThat(scaled.ms()).isCloseTo(scale * sum.ms(), within(1e-9));
        double scaling = (1 - scale) * sum.ms() / 2;
        double below = Math.hypot(scale * Math.hypot(sum.ms() - sum.lowMs(), sum.ms() / 90), scaling);
        assertThat(scaled.ms() - scaled.lowMs()).isCloseTo(below, within(1e-9));
        double above = Math.hypot(scale * Math.hypot(sum.highMs() - sum.ms(), 2 * sum.ms() / 90), scaling);
        assertThat(scaled.highMs() - scaled.ms()).isCloseTo(above, within(1e-9));
        assertThat(blocks.wholeToSum(1)).isEqualTo(1);
        assertThat(blocks.picture(other, plan).orElseThrow().parts().get(1))
                .isEqualTo(new PictureTime.Part(
                        PictureTime.Stage.UNET,
                        1,
                        sum.ms(),
                        sum.lowMs(),
                        sum.highMs(),
                        PictureTime.Basis.SUM_OF_BLOCKS));
        assertThat(table.predict(BASE)).as("searches add up blocks").isEqualTo(blocks.predict(BASE));
    }

    @Test
    void a_whole_unet_goes_through_both_forms_without_any_component_and_only_the_unchanged_one() {
        Map<String, Estimate> whole = Map.of(MeasuredComponents.UNCHANGED_UNET, Tables.estimate(90, 1, 2));
        LatencyTable measured = Tables.table().with(new MeasuredComponents(List.of(), whole, Map.of()));
        LatencyTable missing = Tables.table()
                .with(new MeasuredComponents(
                        List.of(), Map.of(), Map.of(MeasuredComponents.UNCHANGED_UNET, "needs about 6.0 GB")));
        LatencyTable picture = Tables.table()
                .with(new MeasuredComponents(
                        List.of(), Map.of(new PicturePlan(2, true, null, null).key(), ms(5)), Map.of()));

        for (LatencyTable table : List.of(measured, missing, picture)) {
            assertThat(TableJson.read(TableJson.write(table))).isEqualTo(table);
            assertThat(TableCsv.read(TableCsv.write(table))).isEqualTo(table);
        }
        assertThatThrownBy(() -> Tables.table()
                        .with(new MeasuredComponents(
                                List.of(), Map.of("network:mid_block.attentions.0=0", ms(5)), Map.of()))
                        .validated())
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining("components.cells.network:mid_block.attentions.0=0")
                .hasMessageContaining("is none of network:base");
    }

    @Test
    void a_decoder_that_was_not_measured_as_a_whole_is_the_sum_of_its_blocks() {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, Integer> uses = MeasuredComponents.uses(List.of(SD.decoder()), 64);
        uses.keySet().stream().filter(name -> name.contains("/")).forEach(name -> cells.put(name, ms(10)));
        LatencyTable table = table(cells);

        assertThat(uses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(21);
        assertThat(table.component(DECODER)).isInstanceOfSatisfying(Prediction.Predicted.class, sum -> {
            assertThat(sum.ms()).isCloseTo(200, within(1e-6));
            assertThat(sum.highMs()).isCloseTo(200 * 1.05, within(1e-6)); // two threads
        });
        assertThat(table.picture(BASE, new PicturePlan(8, true, null, DECODER))
                        .orElseThrow()
                        .parts())
                .extracting(PictureTime.Part::stage)
                .containsExactly(PictureTime.Stage.UNET, PictureTime.Stage.DECODER);
    }

    @Test
    void what_was_not_measured_counts_as_nothing_known_and_not_as_zero() {
        LatencyTable table = table(Map.of(TEXT, ms(4)));

        assertThat(table.picture(BASE, new PicturePlan(8, true, TEXT, DECODER))).isEmpty();
        assertThat(table.component(DECODER)).isInstanceOf(Prediction.Missing.class);
        assertThat(table.component("decoder:none")).isEqualTo(new Prediction.Missing(List.of("decoder:none")));
        assertThatThrownBy(() -> new PicturePlan(0, true, TEXT, DECODER)).hasMessage("steps must be 1 to 1000, not 0");
    }

    @Test
    void a_cell_of_no_component_is_refused_by_name() {
        LatencyTable table = table(Map.of("decoder:0123456789ab/resnet-1x1@8x8", ms(1)));

        assertThatThrownBy(table::validated)
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining("components.cells.decoder:0123456789ab/resnet-1x1@8x8")
                .hasMessageContaining("is none of text-encoder:");
    }

    @Test
    void a_table_without_components_keeps_its_bytes() {
        assertThat(TableJson.write(Tables.table())).doesNotContain("components");
        assertThat(TableCsv.write(Tables.table())).doesNotContain("components");
    }

    @Test
    void a_picture_s_key_names_it_and_its_parts() {
        PicturePlan plan = new PicturePlan(8, true, TEXT, DECODER);

        assertThat(plan.key()).matches("pipeline:8g:[0-9a-f]{12}:[0-9a-f]{12}");
        assertThat(PicturePlan.parse(plan.key())).isEqualTo(plan);
        assertThat(plan.cells())
                .containsExactly(
                        plan.key(), plan.key() + "/text-encoder", plan.key() + "/unet", plan.key() + "/decoder");
        assertThat(plan.cells()).extracting(PicturePlan::wholeOf).containsOnly(plan.key());
        PicturePlan bare = new PicturePlan(1, false, null, null);
        assertThat(bare.key()).isEqualTo("pipeline:1u:none:none");
        assertThat(PicturePlan.parse(bare.key())).isEqualTo(bare);
        assertThatThrownBy(() -> PicturePlan.parse("pipeline:8:x")).hasMessageContaining("is not a key of a picture");
    }

    @Test
    void pictures_are_cells_of_a_table_if_their_components_are() {
        PicturePlan known = new PicturePlan(8, true, TEXT, DECODER);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        known.cells().forEach(name -> cells.put(name, ms(5)));
        LatencyTable table = table(cells);

        assertThat(TableJson.read(TableJson.write(table)).components().pictures())
                .containsExactly(known);
        PicturePlan other = new PicturePlan(8, true, "text-encoder:0123456789ab", null);
        assertThatThrownBy(() -> table(Map.of(other.key(), ms(5))).validated())
                .hasMessageContaining("components.cells." + other.key());
        assertThatThrownBy(() -> table(Map.of("pipeline:x", ms(5))).validated())
                .hasMessageContaining("is not a key of a picture");
    }

    private static Estimate ms(double ms) {
        return Tables.estimate(ms, 0, 0);
    }

    private static LatencyTable table(Map<String, Estimate> measured) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration block : Tables.SD.configurations(64)) {
            cells.put(block.key(), Tables.estimate(2, 0.1, 0.1));
        }
        List<Component> components = List.of(SD.textEncoder(), SD.decoder());
        return new LatencyTable(
                "t",
                1,
                Tables.provenance("campaign 1"),
                "",
                cells,
                Map.of(),
                new MeasuredComponents(components, measured, Map.of()));
    }
}
