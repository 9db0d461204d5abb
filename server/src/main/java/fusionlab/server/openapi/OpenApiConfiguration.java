package fusionlab.server.openapi;

import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Paging;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/** The description as a whole: who serves it, and how schemas are made. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Paging.class, ListQuery.class, Idempotency.class)
                .replaceWithSchema(JsonNode.class, new JsonSchema())
                .replaceWithSchema(Download.class, Schemas.binary())
                .replaceWithSchema(SseEmitter.class, Schemas.of("string"));
        ModelResolver.enumsAsRef = true;
    }

    @Bean
    SchemaNames schemaNames() {
        return new SchemaNames();
    }

    /** Version 3.1 of OpenAPI, as written by springdoc. */
    @Bean
    ModelResolver schemas(ObjectMapperProvider mappers, SchemaNames names) {
        return new ModelResolver(mappers.jsonMapper(), names).openapi31(true);
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build, @Value("${server.servlet.context-path:}") String root) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .servers(List.of(new Server().url(root.isEmpty() ? "/" : root)))
                .info(
                        new Info()
                                .title("FusionLab")
                                .version(properties == null ? "development" : properties.getVersion())
                                .license(new License().name("Apache-2.0").identifier("Apache-2.0"))
                                .contact(new Contact().name("The operators of this lab"))
                                .description(
                                        "Device lab and architecture search for on-device diffusion UNets. Refusals are application/problem+json with detail, field and remedy. A query parameter that an operation does not have, or that is given twice without being a list, is refused."))
                .components(new Components()
                        .addSecuritySchemes(
                                "apiToken",
                                bearer(
                                        "An API token; VIEWER reads, OPERATOR also writes, BRIDGE may only POST /api/v1/bridges/sync, WORKER only /api/v1/workers/**"))
                        .addSecuritySchemes("deviceToken", bearer("A device's token, for /api/v1/agent only")))
                .addSecurityItem(new SecurityRequirement().addList("apiToken"));
    }

    private static SecurityScheme bearer(String description) {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description(description);
    }
}
