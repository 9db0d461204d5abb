package fusionlab.server.openapi;

import fusionlab.protocol.Protocol;
import fusionlab.server.openapi.OperationNames.Kind;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** What needs paths, or all schemas: names, groups and permissions of operations, and the schemas of records. */
@Component
record WholeDocument(SchemaNames names, OperationDetails details, RequestExamples examples)
        implements OpenApiCustomizer {

    private static final String AGENTS = "/api/v1/agent/";

    /** Without a token. */
    private static final Set<String> OPEN = Set.of(Protocol.REGISTER, "/api/v1/signing-key");

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            operation.setOperationId(OperationNames.of(method.name(), path, kind(operation)));
            operation.setTags(List.of(Tags.of(path)));
            examples.add(method.name(), path, operation);
            if (OPEN.contains(path)) {
                operation.setSecurity(List.of());
            } else if (path.startsWith(AGENTS)) {
                operation.setSecurity(List.of(new SecurityRequirement().addList("deviceToken")));
            }
        }));
        // Without those that springdoc has made of the controllers' names.
        document.setTags(Tags.all());
        ProblemResponses.describe(document.getComponents());
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        details.events().forEach(schemas::putIfAbsent);
        RecordSchemas.complete(schemas, names::type);
        schemas.values().forEach(WholeDocument::portable);
    }

    private static Kind kind(Operation operation) {
        ApiResponse answer = operation.getResponses().get("200");
        if (answer == null || answer.getContent() == null) {
            return Kind.THING;
        }
        if (answer.getContent().containsKey("text/event-stream")) {
            return Kind.EVENTS;
        }
        if (operation.getResponses().containsKey("206") || !answer.getContent().containsKey("application/json")) {
            return Kind.FILE;
        }
        String schema = String.valueOf(
                answer.getContent().get("application/json").getSchema().get$ref());
        return schema.contains("/Listing") || schema.contains("Items") ? Kind.LIST : Kind.THING;
    }

    /** Without Java's patterns of Unicode classes: JavaScript and Python do not have them. */
    private static void portable(Schema<?> schema) {
        if (schema.getPattern() != null && schema.getPattern().contains("\\p{")) {
            schema.setPattern(null);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(WholeDocument::portable);
        }
        if (schema.getItems() != null) {
            portable(schema.getItems());
        }
    }
}
