package fusionlab.server.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.OptionalLong;

/**
 * The id of a distillation or tuning, or the name of a stage of the same pipeline.
 *
 * @param text as it was given, in JSON as a number or a string
 */
record StageReference(@JsonValue String text) {

    /** @throws IllegalArgumentException if it is neither a whole number nor a string */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static StageReference of(Object given) {
        if (given instanceof String || given instanceof Integer || given instanceof Long) {
            return new StageReference(given.toString());
        }
        throw new IllegalArgumentException("teacher and student must be an id or a name");
    }

    static StageReference of(long id) {
        return new StageReference(Long.toString(id));
    }

    /** Empty for a name. */
    OptionalLong id() {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
