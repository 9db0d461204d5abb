package fusionlab.server.job;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.Report;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.Write;
import fusionlab.server.device.LiveConditions;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The device's state during each round, as context for its samples. */
@Component
record RoundStates(StoredJson json) {

    /** One row per round, all in one statement. */
    Write of(long jobId, List<Report.RoundState> states) {
        var rounds = new Integer[states.size()];
        var documents = new String[states.size()];
        for (int i = 0; i < documents.length; i++) {
            Conditions plausible = LiveConditions.plausible(states.get(i).conditions());
            rounds[i] = states.get(i).round();
            documents[i] = json.write(plausible == null ? Conditions.UNKNOWN : plausible);
        }
        return new Write(
                """
                        insert into round_state (job_id, round, conditions)
                        select :job, round, cast(conditions as jsonb) from unnest(:rounds, :conditions) as reported (round, conditions)""",
                Map.of(
                        "job",
                        jobId,
                        "rounds",
                        new SqlArrayValue("integer", (Object[]) rounds),
                        "conditions",
                        new SqlArrayValue("text", (Object[]) documents)));
    }
}
