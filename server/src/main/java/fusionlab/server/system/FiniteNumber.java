package fusionlab.server.system;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Refuses NaN and infinity: Jackson reads the string "NaN" as a number, and 1e999 as infinity. */
final class FiniteNumber extends StdScalarDeserializer<Double> {

    private final boolean needed;

    /** @param needed whether null is refused, as for a primitive */
    FiniteNumber(boolean needed) {
        super(needed ? Double.TYPE : Double.class);
        this.needed = needed;
    }

    @Override
    public @Nullable Double deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.currentToken().isNumeric()) {
            return (Double) context.handleUnexpectedToken(handledType(), parser);
        }
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            return (Double) context.handleWeirdNumberValue(handledType(), value, "not finite");
        }
        return value;
    }

    @Override
    public @Nullable Double getNullValue(DeserializationContext context) {
        return needed ? context.reportInputMismatch(this, "a number is needed") : null;
    }
}
