package fusionlab.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Bodies to send, by method and path and by their names: {@code openapi/request-examples.json}. */
@Component
class RequestExamples {

    private static final String JSON = "application/json";

    private final Map<String, Map<String, Object>> bodies;

    RequestExamples(JsonMapper mapper) throws IOException {
        try (InputStream file = new ClassPathResource("openapi/request-examples.json").getInputStream()) {
            bodies = mapper.readValue(file, new TypeReference<>() {});
        }
    }

    void add(String method, String path, Operation operation) {
        RequestBody body = operation.getRequestBody();
        MediaType json = body == null || body.getContent() == null
                ? null
                : body.getContent().get(JSON);
        if (json != null) {
            bodies.getOrDefault(method + " " + path, Map.of())
                    .forEach((name, value) -> json.addExamples(name, new Example().value(value)));
        }
    }
}
