package fusionlab.server.annotation;

import fusionlab.server.system.PlainText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that people add to a thing; absent fields are empty. */
record AnnotationChange(
        @Schema(description = "The thing's name for people; empty for its own")
        @Size(max = MOST_OF_TITLE)
        @PlainText
        @Nullable
        String title,

        @Schema(description = "Text of any number of lines")
        @Size(max = MOST_OF_NOTE)
        @Pattern(
                regexp = "(?:[\\r\\n\\t]|" + PlainText.PATTERN + ")*+",
                message = "must not contain control or invisible characters")
        @Nullable
        String note,

        @Schema(description = "Up to 20 words or short phrases, without commas; lists can be filtered by them")
        @Size(max = MOST_TAGS)
        @Nullable
        List<
                        @NotBlank @Size(max = MOST_OF_TAG) @PlainText
                        @Pattern(regexp = "[^,]*", message = "must not contain commas") String>
                tags,

        @Schema(
                description =
                        "Whether lists leave the thing out unless they are asked for archived things; false by default")
        @Nullable
        Boolean archived) {

    static final int MOST_OF_TITLE = 120;
    static final int MOST_OF_NOTE = 4_000;
    static final int MOST_TAGS = 20;
    static final int MOST_OF_TAG = 40;

    String shownTitle() {
        return title == null ? "" : title.strip();
    }

    String shownNote() {
        return note == null ? "" : note.strip();
    }

    List<String> distinctTags() {
        return tags == null
                ? List.of()
                : tags.stream().map(String::strip).distinct().toList();
    }

    boolean isArchived() {
        return Boolean.TRUE.equals(archived);
    }
}
