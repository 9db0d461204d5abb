package fusionlab.server.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.type.format.jackson.Jackson3JsonFormatMapper;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Clock, database gate, and how JSON is stored. */
@Configuration(proxyBeanMethods = false)
@EnableAsync
@EnableScheduling
class DatabaseConfiguration {

    private static final Duration PATIENCE_AT_START = Duration.ofMinutes(2);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ThreadPoolTaskSchedulerCustomizer scheduledFailures() {
        return scheduler -> scheduler.setErrorHandler(new ScheduledFailures());
    }

    /** The scheduler on JVMs with virtual threads, from Java 21 on. */
    @Bean
    SimpleAsyncTaskSchedulerCustomizer scheduledFailuresOnVirtualThreads() {
        return scheduler -> scheduler.setErrorHandler(new ScheduledFailures());
    }

    @Bean
    DatabaseGate databaseGate(DataSource dataSource) throws java.sql.SQLException {
        return DatabaseGate.before(dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize());
    }

    /** Flyway is the first to need the database. Its connection is not from the pool: a migration has no time limit. */
    @Bean
    FlywayConfigurationCustomizer migrations(JdbcConnectionDetails details) {
        return flyway -> {
            DataSource direct = DataSourceBuilder.create()
                    .type(SimpleDriverDataSource.class)
                    .driverClassName(details.getDriverClassName())
                    .url(details.getJdbcUrl())
                    .username(details.getUsername())
                    .password(details.getPassword())
                    .build();
            DatabaseAtStart.await(direct, details.getJdbcUrl(), PATIENCE_AT_START);
            flyway.dataSource(direct);
        };
    }

    /** Hibernate would use Jackson 2 if it is on the class path (springdoc brings it), which writes instants as numbers. */
    @Bean
    HibernatePropertiesCustomizer documentsOfEntities(StoredJson json) {
        return properties -> properties.put(
                MappingSettings.JSON_FORMAT_MAPPER, new StoredDocuments(new Jackson3JsonFormatMapper(json.mapper())));
    }
}
