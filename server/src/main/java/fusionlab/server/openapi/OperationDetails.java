package fusionlab.server.openapi;

import fusionlab.server.rest.Idempotency;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Describes an operation by its handler: texts, bodies, headers and refusals. */
@Component
class OperationDetails implements OperationCustomizer {

    /** Schemas of events, which no operation refers to otherwise. */
    private final Map<String, Schema> events = new ConcurrentHashMap<>();

    Map<String, Schema> events() {
        return events;
    }

    private static final String JSON = "application/json";

    /** Request headers of downloads. */
    private static final Map<String, String> CONDITIONS = Map.of(
            HttpHeaders.RANGE, "Parts of the file, such as `bytes=0-1023`; answered with 206",
            HttpHeaders.IF_RANGE, "ETag of the file that the range continues; the whole file is answered if it has changed",
            HttpHeaders.IF_MATCH, "ETags of wanted files; 412 if the file has none of them",
            HttpHeaders.IF_NONE_MATCH, "ETags of known files; 304 if the file has one of them");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        HandlerFacts facts = HandlerFacts.of(handler);
        describe(operation, facts);
        requestBody(operation, facts);
        facts.listParameters().map(ListParameterDocument::of).forEach(operation::addParametersItem);
        if (facts.takes(Idempotency.class)) {
            operation.addParametersItem(header(
                    Idempotency.HEADER,
                    "Makes the creation repeatable for a day: the same key and body give what was created the first time",
                    Schemas.of("string").minLength(1).maxLength(Idempotency.MAX_LENGTH)));
        }
        answers(operation, facts);
        ProblemResponses.add(operation.getResponses(), facts.refusals());
        return operation;
    }

    private static void describe(Operation operation, HandlerFacts facts) {
        JavadocText.Described javadoc = JavadocText.of(facts.handler().getMethod());
        operation.setSummary(javadoc.summary());
        operation.setDescription(javadoc.text());
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> {
                String described = javadoc.parameters().get(parameter.getName());
                parameter.setDescription(described == null ? parameter.getDescription() : described);
            });
        }
        RequestBody body = operation.getRequestBody();
        if (body != null) {
            facts.bodyName().map(javadoc.parameters()::get).ifPresent(body::setDescription);
        }
    }

    private static void requestBody(Operation operation, HandlerFacts facts) {
        if (facts.isUpload()) {
            operation.setRequestBody(new RequestBody()
                    .required(true)
                    .description("The file")
                    .content(new Content()
                            .addMediaType(
                                    "application/octet-stream", new MediaType().schema(Schemas.binary()))));
        } else if (facts.body().filter(byte[].class::equals).isPresent()) {
            operation.getRequestBody().setRequired(true);
            operation.getRequestBody().getContent().forEach((type, content) -> content.setSchema(file(type)));
        }
    }

    /** Files of the lab's own forms are described in docs/formats.md. */
    private static Schema<?> file(String type) {
        if (type.equals(JSON)) {
            Schema<?> document = Schemas.of("object").description("A form of docs/formats.md");
            document.setAdditionalProperties(true);
            return document;
        }
        return type.startsWith("text/") ? Schemas.of("string") : Schemas.binary();
    }

    private void answers(Operation operation, HandlerFacts facts) {
        if (facts.isDownload()) {
            download(operation, facts);
        }
        Class<?> events = facts.eventData();
        operation.getResponses().forEach((status, response) -> {
            if (events != null && status.equals("200")) {
                response.setContent(new Content()
                        .addMediaType("text/event-stream", new MediaType().schema(events(events))));
            }
            if (status.equals("201") || status.equals("202")) {
                response.addHeaderObject(
                        HttpHeaders.LOCATION, header("Path of what was created; absent for changes of what is there"));
            }
        });
    }

    private static void download(Operation operation, HandlerFacts facts) {
        String[] types = facts.mapping().produces();
        Content content = new Content();
        for (String type : types) {
            // A client of an operation with several forms gets bytes.
            content.addMediaType(type, new MediaType().schema(types.length > 1 ? Schemas.binary() : file(type)));
        }
        operation
                .getResponses()
                .addApiResponse("200", fileResponse("The whole file", content))
                .addApiResponse(
                        "206",
                        fileResponse("Parts of the file; several ranges as multipart/byteranges", parts(content))
                                .addHeaderObject(HttpHeaders.CONTENT_RANGE, header("Which part of how many bytes")))
                .addApiResponse(
                        "304",
                        new ApiResponse()
                                .description("The file has an ETag of `If-None-Match`")
                                .addHeaderObject(HttpHeaders.ETAG, header("The ETag")));
        CONDITIONS.keySet().stream()
                .sorted()
                .forEach(name -> operation.addParametersItem(header(name, CONDITIONS.get(name), Schemas.of("string"))));
    }

    private static Content parts(Content whole) {
        Content parts = new Content();
        parts.putAll(whole);
        return parts.addMediaType("multipart/byteranges", new MediaType().schema(Schemas.binary()));
    }

    private static ApiResponse fileResponse(String description, Content content) {
        return new ApiResponse()
                .description(description)
                .content(content)
                .addHeaderObject(HttpHeaders.ETAG, header("SHA-256 of the file, in quotes: a strong ETag"))
                .addHeaderObject(HttpHeaders.CONTENT_DISPOSITION, header("A name for the file"));
    }

    /** A stream of {@code event:} and {@code data:} lines, whose data are JSON. */
    private Schema<?> events(Class<?> data) {
        events.putAll(ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(data).resolveAsRef(true))
                .referencedSchemas);
        Schema<?> stream = Schemas.of("string").description("Server-sent events; `data` of each is JSON");
        stream.setContentMediaType(JSON);
        stream.setContentSchema(new Schema<>().$ref("#/components/schemas/" + SchemaNames.simple(data)));
        return stream;
    }

    private static Header header(String description) {
        return new Header().description(description).schema(Schemas.of("string"));
    }

    private static Parameter header(String name, @Nullable String description, Schema<?> schema) {
        return new HeaderParameter()
                .name(name)
                .description(description)
                .required(false)
                .schema(schema);
    }
}
