package fusionlab.lab;

import fusionlab.unet.text.JsonFault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lab's answer with a status of success.
 *
 * @param location address of what was created, from the lab's header
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(LabClient lab, int status, @Nullable String location, byte[] bytes) {

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads JSON; empty if the body is empty. @throws LabAwayException if it is not JSON */
    public <T> Optional<T> maybe(Class<T> type) {
        return text().trim().isEmpty() ? Optional.empty() : Optional.of(as(type));
    }

    /** Reads JSON. @throws LabAwayException if it is not JSON */
    public <T> T as(Class<T> type) {
        try {
            T value = lab.gson.fromJson(text(), type);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) { // Gson wraps what a record's constructor throws
            throw new LabAwayException(
                    lab.server() + " sent an answer that this program does not understand: " + JsonFault.words(e), e);
        }
        throw new LabAwayException(lab.server() + " sent an empty answer instead of a " + type.getSimpleName() + "");
    }
}
