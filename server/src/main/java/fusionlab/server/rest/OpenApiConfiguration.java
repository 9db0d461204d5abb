package fusionlab.server.rest;

import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.Locale;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/** The description of the REST interface at {@code /v3/api-docs}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final ApiResponse PROBLEM = new ApiResponse()
            .description("Refused")
            .content(new Content()
                    .addMediaType(
                            "application/problem+json",
                            new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Paging.class, ListQuery.class, Idempotency.class)
                .replaceWithSchema(JsonNode.class, new ObjectSchema().additionalProperties(true))
                .replaceWithSchema(SseEmitter.class, new StringSchema().description("Server-sent events"));
    }

    /** Version 3.1 of OpenAPI, as written by springdoc. */
    @Bean
    ModelResolver schemaNames(ObjectMapperProvider mappers) {
        return new ModelResolver(mappers.jsonMapper(), new SchemaNames()).openapi31(true);
    }

    @Bean
    OpenApiCustomizer readableForGenerators() {
        return document -> {
            document.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                operation.setOperationId(operationId(method.name(), path));
                operation.setSummary(method.name() + " " + path.replace("/api/v1/", ""));
                operation.getResponses().addApiResponse("4XX", PROBLEM);
            }));
            document.getComponents().addSchemas("Problem", problem());
            document.getComponents().getSchemas().values().forEach(OpenApiConfiguration::portable);
        };
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("What was wrong (RFC 9457)")
                .addProperty("status", new IntegerSchema())
                .addProperty("title", new StringSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("field", new StringSchema().description("The field that it is about, if it is about one"))
                .addProperty("remedy", new StringSchema().description("What helps"));
    }

    /** {@code getSearchesById} for GET /api/v1/searches/{id}: derived from the path, so that it stays the same when code moves. */
    private static String operationId(String method, String path) {
        StringBuilder id = new StringBuilder(method.toLowerCase(Locale.ROOT));
        for (String part : path.replace("/api/v1/", "").replace("{", "by-").split("[^A-Za-z0-9]+")) {
            id.append(StringUtils.capitalize(part));
        }
        return id.toString();
    }

    /** Without Java's patterns of Unicode classes: JavaScript and Python do not have them. */
    private static void portable(Schema<?> schema) {
        if (schema.getPattern() != null && schema.getPattern().contains("\\p{")) {
            schema.setPattern(null);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(OpenApiConfiguration::portable);
        }
    }

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .info(
                        new Info()
                                .title("FusionLab")
                                .version(properties == null ? "development" : properties.getVersion())
                                .description(
                                        "Device lab and architecture search for on-device diffusion UNets. Errors are application/problem+json with detail, field and remedy. A query parameter that an operation does not have, or that is given twice without being a list, is refused."))
                .components(new Components()
                        .addSecuritySchemes(
                                "apiToken",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "An API token; VIEWER reads, OPERATOR also writes, BRIDGE may only POST /api/v1/bridges/sync, WORKER only /api/v1/workers/**"))
                        .addSecuritySchemes(
                                "deviceToken",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A device's token, for /api/v1/agent only")))
                .addSecurityItem(new SecurityRequirement().addList("apiToken"));
    }

    @Bean
    OperationCustomizer sharedParameters() {
        return (operation, handler) -> {
            Arrays.stream(handler.getMethodParameters())
                    .flatMap(parameter -> ListParameter.of(parameter.getParameterType()).stream())
                    .forEach(parameter -> operation.addParametersItem(ListParameterDocument.of(parameter)));
            if (takes(handler, Idempotency.class) && !has(operation, IdempotencyResolver.HEADER)) {
                operation.addParametersItem(new HeaderParameter()
                        .name(IdempotencyResolver.HEADER)
                        .description("Makes the creation repeatable for a day")
                        .required(false)
                        .schema(new StringSchema().maxLength(IdempotencyResolver.MAX_LENGTH)));
            }
            if (handler.getReturnType().getParameterType() == ResponseEntity.class) {
                // The handler decides between 200, 201, 202 and 204.
                ApiResponse success = operation.getResponses().remove("200");
                if (success != null) {
                    operation.getResponses().addApiResponse("2XX", success.description("Done"));
                }
            }
            return forAgents(operation, handler);
        };
    }

    /** A path with two content types has two handlers but is one operation. */
    private static boolean has(Operation operation, String parameter) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(known -> parameter.equals(known.getName()));
    }

    private static Operation forAgents(Operation operation, HandlerMethod handler) {
        boolean agents = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter ->
                        parameter.getParameterType().getSimpleName().equals("DevicePrincipal"));
        return agents ? operation.addSecurityItem(new SecurityRequirement().addList("deviceToken")) : operation;
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }
}
