package fusionlab.server.system;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.type.format.jackson.Jackson3JsonFormatMapper;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clock, database gate, and how JSON is stored. */
@Configuration(proxyBeanMethods = false)
class SystemConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DatabaseGate databaseGate(DataSource dataSource) throws java.sql.SQLException {
        return DatabaseGate.before(dataSource.unwrap(HikariDataSource.class).getMaximumPoolSize());
    }

    /** Hibernate takes Jackson 2 when it is on the class path (springdoc brings it), which writes instants as numbers. */
    @Bean
    HibernatePropertiesCustomizer documentsOfEntities(StoredJson json) {
        return properties ->
                properties.put(MappingSettings.JSON_FORMAT_MAPPER, new Jackson3JsonFormatMapper(json.mapper()));
    }
}
