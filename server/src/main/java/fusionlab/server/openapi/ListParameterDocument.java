package fusionlab.server.openapi;

import fusionlab.server.rest.ListParameter;
import fusionlab.server.rest.Paging;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A list's parameter in the description of the REST interface. */
final class ListParameterDocument {

    private ListParameterDocument() {}

    static Parameter of(ListParameter parameter) {
        return new QueryParameter()
                .name(parameter.name())
                .description(parameter.description())
                .required(false)
                .schema(schema(parameter));
    }

    private static Schema<?> schema(ListParameter parameter) {
        Class<?> type = parameter.type();
        if (type == Integer.class) {
            Schema<Object> limit = Schemas.of("integer");
            limit.format("int32").minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(Paging.MOST));
            limit.setDefault(Paging.USUAL);
            return limit;
        }
        if (type == Long.class) {
            return Schemas.of("integer").format("int64");
        }
        if (type == Boolean.class) {
            return Schemas.of("boolean");
        }
        Schema<Object> text = Schemas.of("string");
        if (type.isEnum()) {
            text.setEnum(List.copyOf(parameter.choices()));
        } else if (type == Instant.class) {
            text.description("A day in UTC, or a time with its zone").example("2026-11-30");
        } else {
            text.setMaxLength(ListParameter.LONGEST);
        }
        return text;
    }
}
