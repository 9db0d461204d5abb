package fusionlab.server.job;

import fusionlab.protocol.Lease;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.WaitingRoom;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    @Bean
    WaitingRoom<Lease> waitingAgents(LeaseDesk desk, JobLeases jobs, DatabaseGate gate, JdbcClient database) {
        return new WaitingRoom<>(desk, List.of(jobs), gate, database, "waiting-agents");
    }
}
