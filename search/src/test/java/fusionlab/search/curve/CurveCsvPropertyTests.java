package fusionlab.search.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.search.curve.CurvePoint.Scorer;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.StringLength;

class CurveCsvPropertyTests {

    @Property(tries = 300)
    void whatIsWrittenIsReadBackToTheLastBit(
            @ForAll @NotBlank @StringLength(max = 30) String name,
            @ForAll @IntRange(min = 1, max = 1000) int steps,
            @ForAll @DoubleRange(min = 0, max = 100) @Scale(5) double guidance,
            @ForAll @DoubleRange(min = -1, max = 1) @Scale(17) double clip,
            @ForAll @DoubleRange(max = 4) @Scale(17) double distance,
            @ForAll long seed,
            @ForAll boolean proxy) {
        String storable = name.replace('\0', ' ');
        CurvePoint point = new CurvePoint(
                new Line(storable, "c0ffee", "mid_block.attentions.0=0", steps),
                guidance,
                "ddim",
                seed,
                256,
                clip,
                clip / 100,
                distance,
                DistanceName.over("scene CLIP"),
                "feed",
                proxy,
                new Scorer(storable, "beef"));
        CurvePoint older =
                new CurvePoint(point.line(), guidance, "ddim", seed, 256, clip, 0, distance, "d", "feed", proxy, null);

        assertThat(CurveCsv.read(CurveCsv.write(List.of(point, older)))).containsExactly(point, older);
    }

    @Example
    void whatIsNoCurveIsRefusedWithThePlace() {
        String good = CurveCsv.write(List.of());

        assertThat(CurveCsv.read(good)).isEmpty();
        assertThatThrownBy(() -> CurveCsv.read("slot,delta_clip\n")).hasMessageContaining("this file holds no curves");
        assertThatThrownBy(() -> CurveCsv.read("# fusionlab-quality-table: 1\n"))
                .hasMessageContaining("a fusionlab-curves is needed here");
        assertThatThrownBy(() -> CurveCsv.read(good.replace("clip_cosine", "clip")))
                .hasMessageContaining("line 2")
                .hasMessageContaining("clip_cosine is missing");
        assertThatThrownBy(() -> CurveCsv.read(good + "a,b,base,0,1,ddim,1,2,0.5,0.1,0.1,d,p,true,,\n"))
                .hasMessageContaining("line 3, steps")
                .hasMessageContaining("must be a whole number from 1");
        assertThatThrownBy(() -> CurveCsv.read(good + "a,b,base,1,1,ddim,1,2,much,0.1,0.1,d,p,true,,\n"))
                .hasMessageContaining("line 3, clip_cosine");
    }

    @Example
    void aFileFromBeforeScorersWereNamedIsRead() {
        String old = "# fusionlab-curves: 1\n"
                + "checkpoint_name,checkpoint_sha256,architecture,steps,guidance_scale,sampler,seed,pictures,clip_cosine,"
                + "clip_standard_error,distance,distance_name,protocol_sha256,proxy\n"
                + "a,b,base,8,1.5,ddim,1,2,0.5,0.1,0.2,d,p,true\n";

        assertThat(CurveCsv.read(old)).singleElement().satisfies(point -> {
            assertThat(point.scorer()).isNull();
            assertThat(point.distance()).isEqualTo(0.2);
        });
    }

    @Example
    void onlyADistanceOverInceptionIsCalledFid() {
        String fid = DistanceName.over(DistanceName.inception("0123456789abcdef".repeat(4)));

        assertThat(fid).isEqualTo("FID over Inception-v3 weights 0123456789ab");
        assertThat(DistanceName.over("CLIP")).isEqualTo("Fréchet distance over CLIP embeddings");
        assertThat(DistanceName.isFidOfFew(fid, 2_047)).isTrue();
        assertThat(DistanceName.isFidOfFew(fid, 2_048)).isFalse();
        assertThat(DistanceName.isFidOfFew(DistanceName.over("CLIP"), 2)).isFalse();
    }

    @Example
    void theZeroShotTableHasTheNearestAndTheHighestPointOfEachCurveBySteps() {
        Line eight = new Line("a", "c", "base", 8);
        Line four = new Line("a", "c", "base", 4);

        List<BestPoints> rows = BestPoints.of(List.of(
                point(eight, 1, .5, .1), point(eight, 2, .6, .05), point(eight, 3, .7, .2), point(four, 1, .4, .3)));

        assertThat(rows).extracting(BestPoints::line).containsExactly(four, eight);
        assertThat(rows.get(1).nearest().guidance()).isEqualTo(2);
        assertThat(rows.get(1).highest().guidance()).isEqualTo(3);
    }

    private static CurvePoint point(Line line, double guidance, double clip, double distance) {
        return new CurvePoint(line, guidance, "ddim", 1, 8, clip, .01, distance, "d", "p", false, null);
    }
}
