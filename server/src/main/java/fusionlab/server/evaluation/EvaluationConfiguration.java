package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.WaitingRoom;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class EvaluationConfiguration {

    /** Tunings first: all evaluations of a search wait for its tuning. Decoders last: nothing waits for them. */
    @Bean
    WaitingRoom<Evaluation.Lease> waitingWorkers(
            LeaseDesk desk,
            TuningLeases tunings,
            PieceLeases pieces,
            DecoderLeases decoders,
            DatabaseGate gate,
            JdbcClient database) {
        return new WaitingRoom<>(desk, List.of(tunings, pieces, decoders), gate, database, "waiting-workers");
    }
}
