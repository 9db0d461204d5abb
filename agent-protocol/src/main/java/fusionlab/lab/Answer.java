package fusionlab.lab;

import fusionlab.unet.text.JsonFault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a lab answered with a good status.
 *
 * @param location where the lab says that it is, what was created
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(LabClient lab, int status, @Nullable String location, byte[] bytes) {

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads JSON; empty if there is no body. @throws LabAwayException if it is something else */
    public <T> Optional<T> maybe(Class<T> type) {
        return text().trim().isEmpty() ? Optional.empty() : Optional.of(as(type));
    }

    /** Reads JSON. @throws LabAwayException if it is something else */
    public <T> T as(Class<T> type) {
        try {
            T value = lab.gson.fromJson(text(), type);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) { // Gson wraps what a record's constructor throws
            throw new LabAwayException(
                    lab.server() + " sent what this program does not understand: " + JsonFault.words(e), e);
        }
        throw new LabAwayException(lab.server() + " sent an empty answer where a " + type.getSimpleName() + " belongs");
    }
}
