package fusionlab.server.lease;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Ends expired leases at intervals. Every replica may do it. */
@Configuration(proxyBeanMethods = false)
record LeaseSweep(LeaseDesk desk, List<LeasedWork<?>> works) implements SchedulingConfigurer {

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        works.forEach(work -> registrar.addFixedDelayTask(
                () -> desk.expire(work), work.kind().terms().sweep()));
    }
}
