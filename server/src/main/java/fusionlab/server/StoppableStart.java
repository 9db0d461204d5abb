package fusionlab.server;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A start that ends at the next bean when the process is asked to end. Without it the shutdown hook waits until everything has started.
 * What was started is closed in order, PostgreSQL included, which a halt of the process would leave behind.
 */
final class StoppableStart extends SpringApplication {

    private volatile boolean stopping;
    private volatile boolean started;

    StoppableStart() {
        super(ServerApplication.class);
        addInitializers(context -> context.getBeanFactory().addBeanPostProcessor(new Gate()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping = true, "stop"));
    }

    /** @throws AbandonedRunException if the process was asked to end */
    @Override
    protected void refresh(ConfigurableApplicationContext context) {
        try {
            super.refresh(context);
            started = true;
        } catch (RuntimeException failed) {
            if (stopping) {
                throw new AbandonedRunException(context);
            }
            throw failed;
        }
    }

    private final class Gate implements InstantiationAwareBeanPostProcessor {

        @Override
        public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
            if (stopping && !started) {
                throw new IllegalStateException("The server was stopped while it started");
            }
            return null;
        }
    }
}
