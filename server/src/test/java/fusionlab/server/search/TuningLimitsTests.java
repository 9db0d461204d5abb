package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Tuning;
import fusionlab.search.measured.TuningPlan;
import fusionlab.search.measured.TuningSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotations and pages hold limits as literals; a larger one there would be a search that no worker tunes. */
class TuningLimitsTests {

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of("tuningBatch", TuningPlan.MOST_BATCH, Tuning.MAX_BATCH),
                Arguments.of("tuningSteps", TuningSettings.MOST_STEPS, Tuning.MAX_STEPS));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void search_workers_schema_and_page_have_one_limit(String field, int ofSearches, int ofWorkers) throws IOException {
        String most = Integer.toString(ofSearches);

        assertThat(ofWorkers).isEqualTo(ofSearches);
        assertThat(schema(field).maximum()).isEqualTo(most);
        assertThat(input(field)).contains(" max=\"" + most + "\"");
    }

    private static Schema schema(String field) {
        RecordComponent component = Stream.of(SearchRequest.class.getRecordComponents())
                .filter(one -> one.getName().equals(field))
                .findFirst()
                .orElseThrow();
        return Objects.requireNonNull(component.getAccessor().getAnnotation(Schema.class));
    }

    private static String input(String field) throws IOException {
        try (InputStream page = TuningLimitsTests.class.getResourceAsStream("/templates/table.html")) {
            String text = new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
            int begin = text.indexOf("<input id=\"" + field + "\"");
            return text.substring(begin, text.indexOf('>', begin));
        }
    }
}
