package fusionlab.server.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The refusals of operations: each is described once, and named where it can happen. */
final class ProblemResponses {

    private static final String SCHEMA = "Problem";

    /** @param field and remedy of the example */
    private record Refusal(
            int status, String name, String description, String detail, @Nullable String field, String remedy) {}

    private static final List<Refusal> ALL = List.of(
            new Refusal(
                    400,
                    "BadRequest",
                    "The request cannot be read: an unknown or repeated parameter, a value of another type, or a body that is not JSON.",
                    "limit is 0",
                    "limit",
                    "give 1 to 200"),
            new Refusal(
                    401,
                    "Unauthorized",
                    "There is no token, or it is wrong or was revoked.",
                    "Nobody is logged in",
                    "Authorization",
                    "send a header Authorization: Bearer TOKEN with a valid token"),
            new Refusal(
                    403,
                    "Forbidden",
                    "The token's role may not do this.",
                    "This is not allowed with your role",
                    null,
                    "use an account or token of role OPERATOR"),
            new Refusal(
                    404,
                    "NotFound",
                    "There is no such thing.",
                    "There is no campaign 7",
                    null,
                    "see GET /api/v1/campaigns"),
            new Refusal(
                    406,
                    "NotAcceptable",
                    "The answer has none of the media types of `Accept`.",
                    "This path cannot answer in the requested form",
                    "Accept",
                    "accept application/json"),
            new Refusal(
                    408,
                    "RequestTimeout",
                    "The body came too slowly.",
                    "The body did not arrive in time",
                    null,
                    "send it again"),
            new Refusal(
                    409,
                    "Conflict",
                    "The request contradicts the present state.",
                    "Table 3 was not measured by a campaign of this lab",
                    null,
                    "measure the tables of a pool again one by one; import others again"),
            new Refusal(
                    411,
                    "LengthRequired",
                    "The request has no `Content-Length`.",
                    "The length of the file is missing",
                    "Content-Length",
                    "send the length of the file"),
            new Refusal(
                    412,
                    "PreconditionFailed",
                    "The file has another ETag than those of `If-Match`.",
                    "This is another version than the one that the request is for",
                    null,
                    "ask again without If-Match, or with the present ETag"),
            new Refusal(
                    413,
                    "ContentTooLarge",
                    "The body is too large.",
                    "The request is too large",
                    null,
                    "send less in one request"),
            new Refusal(
                    415,
                    "UnsupportedMediaType",
                    "The body has another media type than the operation takes.",
                    "This path does not accept text/plain",
                    "Content-Type",
                    "send application/json"),
            new Refusal(
                    416,
                    "RangeNotSatisfiable",
                    "The file has no such part.",
                    "The file has no such part",
                    null,
                    "ask for bytes that it has: Content-Range says how many"),
            new Refusal(
                    422,
                    "Unprocessable",
                    "The request can be read but a value in it makes no sense, or what is stored cannot be read by this version.",
                    "budgetSeconds is 0",
                    "budgetSeconds",
                    "give 1 to 86400"),
            new Refusal(
                    426,
                    "UpgradeRequired",
                    "The caller speaks another version of the protocol.",
                    "Version 1 of the protocol is not supported",
                    "protocolVersion",
                    "install an agent of the lab's version"),
            new Refusal(
                    503,
                    "ServiceUnavailable",
                    "The lab is busy or its database does not answer; the same request can succeed after `Retry-After`.",
                    "The database does not answer",
                    null,
                    "try again in a few seconds"),
            new Refusal(
                    507,
                    "InsufficientStorage",
                    "The lab's disk has no room for the file; the same request can succeed later.",
                    "The disk has no room for 3439 MB of weights",
                    null,
                    "free disk space, then send the file again"));

    private ProblemResponses() {}

    static void describe(Components components) {
        for (Refusal each : ALL) {
            Map<String, Object> example = new LinkedHashMap<>();
            example.put("status", each.status());
            example.put("title", title(each.name()));
            example.put("detail", each.detail());
            if (each.field() != null) {
                example.put("field", each.field());
            }
            example.put("remedy", each.remedy());
            MediaType problem = new MediaType()
                    .schema(new Schema<>().$ref("#/components/schemas/" + SCHEMA))
                    .example(example);
            ApiResponse response = new ApiResponse()
                    .description(each.description())
                    .content(new Content().addMediaType("application/problem+json", problem));
            if (each.status() == 503) {
                response.addHeaderObject(
                        "Retry-After",
                        new Header()
                                .description("Seconds to wait; absent if the lab cannot tell")
                                .schema(Schemas.of("integer")));
            }
            components.addResponses(each.name(), response);
        }
        components.addSchemas(SCHEMA, problem());
    }

    private static String title(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    }

    /** Lets the operation answer with these. @param statuses of {@link #ALL} */
    static void add(ApiResponses responses, Iterable<Integer> statuses) {
        for (int status : statuses) {
            String name = ALL.stream()
                    .filter(known -> known.status() == status)
                    .findFirst()
                    .orElseThrow()
                    .name();
            responses.addApiResponse(
                    Integer.toString(status), new ApiResponse().$ref("#/components/responses/" + name));
        }
    }

    private static Schema<?> problem() {
        Schema<?> problem = Schemas.of("object")
                .description("What was wrong (RFC 9457); some problems have further properties")
                .addProperty("type", Schemas.of("string").description("Absent: about:blank"))
                .addProperty("status", Schemas.of("integer").description("The HTTP status"))
                .addProperty("title", Schemas.of("string").description("The status in words"))
                .addProperty("detail", Schemas.of("string").description("What is wrong, with the value in question"))
                .addProperty("instance", Schemas.of("string").description("The path of the request"))
                .addProperty("field", Schemas.of("string").description("The field or parameter that it is about"))
                .addProperty("remedy", Schemas.of("string").description("What helps, in the imperative"))
                .addProperty(
                        "culprit",
                        Schemas.of("string")
                                .description("Who can fix it")
                                ._enum(List.of("user", "device", "lab")))
                .required(List.of("status", "title", "detail"));
        problem.setAdditionalProperties(true);
        return problem;
    }
}
