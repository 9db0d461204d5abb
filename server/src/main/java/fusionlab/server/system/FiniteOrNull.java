package fusionlab.server.system;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** A number that is unknown, NaN, is null in answers: JSON has no NaN, and a text would be of another type. */
final class FiniteOrNull extends StdSerializer<Double> {

    FiniteOrNull() {
        super(Double.class);
    }

    @Override
    public void serialize(Double number, JsonGenerator json, SerializationContext context) {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeNull();
        }
    }
}
