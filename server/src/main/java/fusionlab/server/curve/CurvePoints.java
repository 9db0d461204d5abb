package fusionlab.server.curve;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.PairedDifference;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Gathered;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of {@code curve_point}. */
@Component
record CurvePoints(JdbcClient jdbc, StoredJson json) {

    void add(long curve, List<CurvePlan.Planned> points) {
        int position = 0;
        for (CurvePlan.Planned point : points) {
            jdbc.sql("""
                            insert into curve_point (curve_id, position, checkpoint_id, architecture, protocol)
                            values (:curve, :position, :checkpoint, :architecture, cast(:protocol as jsonb))""")
                    .param("curve", curve)
                    .param("position", position++)
                    .param("checkpoint", point.checkpoint().id())
                    .param("architecture", point.architecture().text())
                    .param("protocol", json.write(point.protocol()))
                    .update();
        }
    }

    /** In the order in which they were asked for. */
    List<Row> of(long curve) {
        return jdbc.sql("""
                        select p.*, c.sha256 from curve_point p join checkpoint c on c.id = p.checkpoint_id
                        where p.curve_id = :curve order by p.position""").param("curve", curve).query(json.rows(Row.class)).list();
    }

    Count count(long curve) {
        return jdbc.sql(
                        "select count(*) as points, count(distance) as measured from curve_point where curve_id = :curve")
                .param("curve", curve)
                .query(Count.class)
                .single();
    }

    /** Those that are not measured, in a fixed order of their evaluations, so that curves that demand the same cannot deadlock. */
    List<Row> open(long curve) {
        return jdbc.sql("""
                        select p.*, c.sha256 from curve_point p join checkpoint c on c.id = p.checkpoint_id
                        where p.curve_id = :curve and p.distance is null order by p.checkpoint_id, p.architecture, p.protocol, p.position""").param("curve", curve).query(json.rows(Row.class)).list();
    }

    void demanded(Row point, long evaluation) {
        jdbc.sql("update curve_point set evaluation_id = :evaluation where curve_id = :curve and position = :position")
                .param("evaluation", evaluation)
                .param("curve", point.curveId())
                .param("position", point.position())
                .update();
    }

    void measured(Row point, Gathered gathered) {
        PairedDifference clip = gathered.clip();
        jdbc.sql("""
                        update curve_point set clip = :clip, clip_error = :error, distance = :distance
                        where curve_id = :curve and position = :position""")
                .param("clip", clip.mean())
                .param("error", clip.standardError())
                .param("distance", gathered.frechetDistance())
                .param("curve", point.curveId())
                .param("position", point.position())
                .update();
    }

    /** @param evaluationId null until it has been demanded */
    record Row(
            long curveId,
            int position,
            long checkpointId,
            String sha256,
            String architecture,
            EvaluationProtocol protocol,
            @Nullable Long evaluationId,
            @Nullable Double clip,
            @Nullable Double clipError,
            @Nullable Double distance) {}

    record Count(int points, int measured) {}
}
