package fusionlab.benchmarks.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTests {

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private Summary summary(boolean judged) {
        Plan plan = new Plan("sd-v1.5", "", 32, 2, 9, List.of("base"), judged);
        return new Summary(plan, new PrintStream(text, true, StandardCharsets.UTF_8));
    }

    @Test
    void a_cell_that_is_missing_is_named_with_its_reason() {
        JsonObject campaign = json("{\"cellsTotal\": 2, \"spentSeconds\": 3.0, \"problems\": "
                + "[{\"key\": \"resnet-1\", \"reason\": \"too short\"}]}");
        assertThat(summary(true).table(campaign)).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("resnet-1: too short");
    }

    @ParameterizedTest
    @CsvSource({"5.9,true,true,PASS", "6.1,true,false,FAIL", "-6.1,true,false,FAIL", "30,false,true,prove nothing"})
    void predictions_are_judged_by_the_worst_error(double percent, boolean judged, boolean good, String verdict) {
        JsonObject campaign = json(
                "{\"networks\": [{\"architecture\": \"base\", \"errorPercent\": " + percent
                        + ", \"predictedMs\": 1, \"measuredMs\": 1, \"measuredLowMs\": 1, \"measuredHighMs\": 1, \"samples\": 9}]}");
        assertThat(summary(judged).networks(campaign)).isEqualTo(good);
        assertThat(text.toString(StandardCharsets.UTF_8)).contains(verdict);
    }

    @Test
    void a_network_that_was_not_measured_fails_even_a_smoke_test() {
        JsonObject campaign = json("{\"networks\": [{\"architecture\": \"base\", \"problem\": \"no memory\"}]}");
        assertThat(summary(false).networks(campaign)).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("base: \"no memory\"");
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }
}
