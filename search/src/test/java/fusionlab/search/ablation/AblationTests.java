package fusionlab.search.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.form.FormException;
import fusionlab.search.PairedDifference;
import fusionlab.search.ablation.Ablation.Cell;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.Ablation.Prompts;
import fusionlab.search.ablation.Ablation.Row;
import fusionlab.search.ablation.Ablation.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AblationTests {

    private static final String HASH = "0123456789abcdef".repeat(4);

    private static final Ablation ABLATION = new Ablation(
            "name",
            new Prompts(3, HASH, HASH, "ddim", Long.MAX_VALUE, null),
            false,
            "=b",
            List.of("a prompt"),
            List.of(new Variant("a", HASH, "here"), new Variant("=b", HASH, "there")),
            List.of(new Condition("first", 1, 0.1), new Condition("second", 1_000, 100)),
            List.of(
                    cell("base", 0.1, 0.2, 0.3),
                    cell("x=0", 0, 0, 0),
                    cell("base", 0.1, 0.1, 0.1),
                    cell("x=0", 1d / 3, -1, 1e-300)));

    @Test
    void whatIsWrittenIsReadToTheLastBit() {
        String json = AblationJson.write(ABLATION);

        Ablation read = AblationJson.read(json);

        assertThat(AblationJson.write(read)).isEqualTo(json);
        assertThat(read.cell(1, 1).measured().scores()).containsExactly(1d / 3, -1.0, 1e-300);
        assertThat(read.cell(0, 1).measured().pictures().get(0)).isEqualTo(png(64, 1));
        assertThat(AblationJson.read(AblationJson.write(ABLATION.withoutPictures()))
                        .rows())
                .extracting(Row::clip)
                .isEqualTo(ABLATION.rows().stream().map(Row::clip).toList());
    }

    @Test
    void eachRowIsComparedWithTheReferenceAndWithItsFirstCondition() {
        List<Row> rows = ABLATION.rows();

        assertThat(rows)
                .extracting(Row::difference)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(PairedDifference.of(
                                        new double[] {0.1, 0.2, 0.3}, new double[] {0.1, 0.1, 0.1}, 3)),
                        second -> assertThat(second).isNotNull(),
                        third -> assertThat(third).isNull(),
                        fourth -> assertThat(fourth).isNull());
        assertThat(rows.get(0).change()).isNull();
        assertThat(rows.get(1).change()).extracting(PairedDifference::mean).isEqualTo(-(0.1 + 0.2 + 0.3) / 3);
        assertThat(AblationCsv.write(ABLATION).lines())
                .hasSize(5)
                .anyMatch(line -> line.startsWith("\"\"\"\\u003db\"\"\"")) // no formula for a spreadsheet
                .noneMatch(line -> line.contains("NaN"));
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsRead() {
        assertThat(AblationSize.require(10, 10_000, 16)).isEmpty();
        assertThat(AblationSize.require(10, 10_001, 0))
                .hasValueSatisfying(why -> assertThat(why).contains("scores"));
        assertThat(AblationSize.require(10, 2, 17))
                .hasValueSatisfying(why -> assertThat(why).contains("pictures"));
        assertThatThrownBy(() -> MeasuredJson.read(
                        MeasuredJson.write(cell("base", 1, 1, 1).measured()), 2, 1))
                .isInstanceOf(FormException.class)
                .hasMessageContaining("scores");
        for (byte[] picture : List.of(png(64, 0), png(64, 1_025), png(23, 1), png(Measured.MAX_PICTURE_BYTES + 1, 1))) {
            String json = MeasuredJson.write(new Measured(List.of(0.5), null, List.of(picture)));
            assertThatThrownBy(() -> MeasuredJson.read(json, 1, 1))
                    .isInstanceOf(FormException.class)
                    .hasMessageContaining("PNG files of at most");
        }
    }

    private static Cell cell(String architecture, double... scores) {
        return new Cell(
                architecture,
                new Measured(
                        List.of(scores[0], scores[1], scores[2]), scores[0] == 0 ? null : 0.5, List.of(png(64, 1))));
    }

    /** Only its beginning is one. */
    private static byte[] png(int bytes, int side) {
        byte[] png = new byte[bytes];
        byte[] head = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1};
        System.arraycopy(head, 0, png, 0, head.length);
        if (bytes > 23) {
            png[22] = (byte) (side >> 8);
            png[23] = (byte) side;
        }
        return png;
    }
}
