package fusionlab.server.rest;

import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.time.Instant;

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
            Schema<Number> limit = new IntegerSchema().format("int32");
            limit.setDefault(Paging.USUAL);
            limit.setMinimum(BigDecimal.ONE);
            limit.setMaximum(BigDecimal.valueOf(Paging.MOST));
            return limit;
        }
        if (type == Long.class) {
            return new IntegerSchema().format("int64");
        }
        if (type == Boolean.class) {
            return new BooleanSchema();
        }
        StringSchema text = new StringSchema();
        if (type.isEnum()) {
            text.setEnum(parameter.choices());
        } else if (type == Instant.class) {
            text.setDescription("A day in UTC, or a time with its zone");
            text.setExample("2026-11-30");
        } else {
            text.setMaxLength(ListParameter.LONGEST);
        }
        return text;
    }
}
