package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.server.dashboard.Breakdown.Kind;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import org.junit.jupiter.api.Test;

class BreakdownTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");
    private static final LatencyTable TABLE = SyntheticTable.of("synthetic", SD, 32, 0.1);
    private static final Architecture PRUNED =
            Architecture.parse(SD, "down_blocks.0.attentions.0=0,mid_block.resnets.0=0,up_blocks.1.attentions.2=2");

    @Test
    void stages_and_kinds_add_up_to_what_is_predicted_and_counted() {
        for (Architecture architecture : new Architecture[] {SD.original(), PRUNED}) {
            Breakdown breakdown = Breakdown.of(architecture, 32, TABLE);

            double predicted = ((Predicted) TABLE.predict(architecture)).ms();
            assertThat(breakdown.total().ms()).isCloseTo(predicted, within(1e-6 * predicted));
            double byKind = 0;
            for (Kind kind : Kind.values()) {
                byKind += breakdown.ms(kind);
            }
            assertThat(byKind).isCloseTo(predicted, within(1e-6 * predicted));
            assertThat(breakdown.total().parameters())
                    .isEqualTo(SD.cost(architecture, 32).parameters());
        }
    }

    @Test
    void the_original_has_the_stages_of_the_paper_with_their_parameters() {
        Breakdown breakdown = Breakdown.of(SD.original(), 64, null);

        assertThat(breakdown.stages())
                .extracting(Breakdown.Stage::name)
                .containsExactly("Embedding", "In", "Down-1", "Down-2", "Down-3", "Mid", "Up-1", "Up-2", "Up-3", "Out");
        Breakdown.Stage first = breakdown.stages().get(2);
        assertThat(first.part(Kind.ATTENTION).parameters()).isEqualTo(2 * 2_546_240L);
        assertThat(first.part(Kind.RESNET).parameters()).isEqualTo(2 * 2_255_040L);
        assertThat(first.part(Kind.SAMPLING).parameters()).isEqualTo(320L * 320 * 9 + 320);
        assertThat(first.total().ms()).isNaN();
        assertThat(breakdown.total().parameters()).isEqualTo(859_520_964);
    }

    @Test
    void an_architecture_is_beside_its_original_and_the_original_is_alone() {
        BreakdownView view = BreakdownView.of(PRUNED, TABLE);

        BreakdownView.Stage first = view.stages().get(2);
        assertThat(first.sides()).extracting(BreakdownView.Side::of).containsExactly("original", "this");
        assertThat(first.sides().get(1).msChange()).isNegative();
        assertThat(first.sides().get(1).parametersChange())
                .isCloseTo(-100.0 * 2_546_240 / first.sides().get(0).parameters(), within(1e-9));
        assertThat(view.stages().stream()
                        .flatMap(stage -> stage.sides().stream())
                        .flatMap(side -> side.msBars().stream())
                        .mapToDouble(bar -> bar.from() + bar.width())
                        .max()
                        .orElse(0))
                .isCloseTo(100, within(1e-9));
        assertThat(BreakdownView.of(SD.original(), TABLE).whole()).hasSize(1);
    }

    @Test
    void a_stage_with_a_missing_cell_has_no_sum_and_no_bar() {
        String attention = SD.units(SD.original(), 32).stream()
                .filter(unit -> unit.position().startsWith("mid_block"))
                .filter(unit -> unit.configuration().kind() == BlockKind.CROSS_ATTENTION)
                .map(unit -> unit.configuration().key())
                .findFirst()
                .orElseThrow();
        LatencyTable lacking = SyntheticTables.without(TABLE, attention);

        BreakdownView view = BreakdownView.of(PRUNED, lacking);

        BreakdownView.Side mid = view.stages().get(5).sides().get(0);
        assertThat(mid.ms()).isNull();
        assertThat(mid.msBars()).isEmpty();
        assertThat(mid.parameterBars()).isNotEmpty();
        assertThat(view.whole().get(0).ms()).isNull();
        assertThat(view.stages().get(2).sides().get(0).ms()).isPositive();
    }
}
