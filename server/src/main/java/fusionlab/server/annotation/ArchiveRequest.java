package fusionlab.server.annotation;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Things of one kind that are archived together. */
record ArchiveRequest(
        @Schema(description = "Up to 200 of one kind") @NotEmpty @Size(max = MOST)
        List<@NotNull Long> ids,

        @Schema(description = "true by default; false takes them back into their lists") @Nullable
        Boolean archived) {

    static final int MOST = 200;

    boolean isArchived() {
        return !Boolean.FALSE.equals(archived);
    }
}
