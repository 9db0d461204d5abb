package fusionlab.server.postgres;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Without {@code spring.datasource.url} the server runs its own PostgreSQL. */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnMissingBean(JdbcConnectionDetails.class)
@Conditional(EmbeddedPostgresAutoConfiguration.NoOtherDatabase.class)
@EnableConfigurationProperties(EmbeddedPostgresProperties.class)
class EmbeddedPostgresAutoConfiguration {

    // The pool depends on this bean, so Spring closes it before the database.
    @Bean(destroyMethod = "close")
    StartingPostgres embeddedPostgresServer(EmbeddedPostgresProperties properties) {
        return new StartingPostgres(() -> EmbeddedPostgresServer.start(
                properties.dataDirectory(),
                properties.embeddedPostgres().port(),
                properties.embeddedPostgres().startWait()));
    }

    /** It starts before the beans that need it, while those are prepared. */
    @Bean
    static BeanFactoryPostProcessor embeddedPostgresFirst() {
        return beans -> beans.getBean(StartingPostgres.class);
    }

    static class NoOtherDatabase extends NoneNestedConditions {
        NoOtherDatabase() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnProperty("spring.datasource.url")
        static class OtherUrl {}

        @ConditionalOnProperty(name = "fusionlab.embedded-postgres.enabled", havingValue = "false")
        static class SwitchedOff {}
    }
}
