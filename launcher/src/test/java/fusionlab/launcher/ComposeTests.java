package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml and Dockerfile, as far as it goes without a Docker daemon. */
class ComposeTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void services_are_those_of_the_readme() throws IOException {
        assertThat(map(compose(), "services")).containsOnlyKeys("postgres", "server", "prometheus");
        assertThat(map(compose(), "services", "prometheus")).containsEntry("profiles", List.of("metrics"));
    }

    @Test
    void postgres_keeps_its_data_where_version_18_wants_it() throws IOException {
        Map<String, Object> postgres = map(compose(), "services", "postgres");

        assertThat(postgres).containsEntry("image", "postgres:18");
        assertThat(postgres.get("volumes")).isEqualTo(List.of("postgres:/var/lib/postgresql"));
        assertThat(postgres).containsKey("healthcheck");
    }

    @Test
    void server_waits_for_a_healthy_database_and_reaches_it() throws IOException {
        assertThat(map(compose(), "services", "server", "depends_on", "postgres"))
                .containsEntry("condition", "service_healthy");
        assertThat(map(compose(), "services", "server", "environment").get("SPRING_DATASOURCE_URL"))
                .isEqualTo("jdbc:postgresql://postgres:5432/fusionlab");
    }

    @Test
    void secrets_have_no_defaults() throws IOException {
        String text = Files.readString(ROOT.resolve("docker-compose.yml"));

        for (String secret : List.of("POSTGRES_PASSWORD", "FUSIONLAB_ADMIN_PASSWORD", "FUSIONLAB_API_TOKEN")) {
            assertThat(text).contains("${" + secret + ":?").doesNotContain("${" + secret + ":-");
        }
    }

    @Test
    void every_volume_and_secret_that_is_used_is_declared() throws IOException {
        Map<String, Object> volumes = map(compose(), "volumes");
        Map<String, Object> services = map(compose(), "services");

        for (String service : services.keySet()) {
            for (Object volume : list(map(services, service).get("volumes"))) {
                String source = volume.toString().split(":", 2)[0];
                if (source.startsWith(".")) {
                    assertThat(ROOT.resolve(source)).exists();
                } else {
                    assertThat(volumes).containsKey(source);
                }
            }
            for (Object secret : list(map(services, service).get("secrets"))) {
                assertThat(map(compose(), "secrets")).containsKey(secret.toString());
            }
        }
    }

    @Test
    void prometheus_scrapes_the_server_with_a_token() throws IOException {
        Map<String, Object> prometheus = new Yaml().load(Files.readString(ROOT.resolve("deploy/prometheus.yml")));
        Map<?, ?> job = (Map<?, ?>) list(prometheus.get("scrape_configs")).get(0);

        assertThat(job.get("metrics_path")).isEqualTo("/actuator/prometheus");
        assertThat(job.get("authorization"))
                .isEqualTo(Map.of("type", "Bearer", "credentials_file", "/run/secrets/api-token"));
    }

    @Test
    void dockerfile_runs_the_jar_that_the_build_makes_and_not_as_root() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("Dockerfile"));

        assertThat(lines).anyMatch(line -> line.startsWith("FROM eclipse-temurin:25"));
        assertThat(lines).anyMatch(line -> line.contains("/source/server/target/fusionlab-server-app.jar"));
        assertThat(Files.readString(ROOT.resolve("server/pom.xml")))
                .contains("<finalName>fusionlab-server</finalName>", "<classifier>app</classifier>");
        assertThat(lines)
                .as("the browser agent is packaged with npm")
                .anyMatch(line -> line.startsWith("FROM node:"))
                .anyMatch(line -> line.contains("/usr/local/bin/npm"));
        assertThat(lines).contains("USER fusionlab").anyMatch(line -> line.startsWith("HEALTHCHECK"));
    }

    private static Map<String, Object> compose() throws IOException {
        return new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    }

    @SuppressWarnings("unchecked") // YAML mappings have text keys here
    private static Map<String, Object> map(Map<String, Object> from, String... path) {
        Map<String, Object> map = from;
        for (String part : path) {
            assertThat(map).containsKey(part);
            map = (Map<String, Object>) Objects.requireNonNull(map.get(part));
        }
        return map;
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }
}
