package fusionlab.server.evaluation;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Deletes states of tunings that have ended, at intervals. Every replica may do it. */
@Configuration(proxyBeanMethods = false)
record StatesSweep(TuningStates states, StatesProperties properties) implements SchedulingConfigurer {

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        registrar.addFixedDelayTask(states::sweep, properties.sweep());
    }
}
