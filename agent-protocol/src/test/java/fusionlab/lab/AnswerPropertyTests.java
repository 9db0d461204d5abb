package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonObject;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.protocol.Tuning;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a server sends with a good status, a program gets a record or {@link LabAwayException}. */
class AnswerPropertyTests {

    private static final List<Class<?>> TYPES = List.of(
            Lease.class,
            Lease.HeartbeatAnswer.class,
            Report.Answer.class,
            Bridge.Answer.class,
            Evaluation.Lease.class,
            Tuning.class,
            Registration.Response.class,
            JsonObject.class);

    private final LabClient lab = new LabClient(URI.create("http://lab.example"), "test");

    private Answer answer(byte[] bytes) {
        return new Answer(lab, 200, null, bytes);
    }

    @Property
    void text_of_any_kind_is_read_or_refused(@ForAll("texts") String text, @ForAll("types") Class<?> type) {
        Answer answer = answer(text.getBytes(StandardCharsets.UTF_8));
        Throwable thrown = catchThrowable(() -> answer.as(type));
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(LabAwayException.class).hasMessageContaining("http://lab.example");
        }
        if (text.trim().isEmpty()) {
            assertThat(thrown).isNotNull();
            assertThat(answer.maybe(type)).as("no work").isEmpty();
        } else {
            assertThat(catchThrowable(() -> answer.maybe(type)) == null).isEqualTo(thrown == null);
        }
    }

    @Property
    void bytes_that_are_not_text_are_refused(@ForAll byte[] bytes, @ForAll("types") Class<?> type) {
        Throwable thrown = catchThrowable(() -> answer(bytes).as(type));
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(LabAwayException.class);
        }
    }

    @Example
    void brackets_without_an_end_overflow_no_stack() {
        for (String deep : new String[] {"[", "{\"a\":", "{\"wanted\":[", "{\"job\":{\"profile\":"}) {
            Answer answer = answer(deep.repeat(100_000).getBytes(StandardCharsets.UTF_8));
            for (Class<?> type : TYPES) {
                assertThatThrownBy(() -> answer.as(type)).isInstanceOf(LabAwayException.class);
            }
        }
    }

    @Provide
    Arbitrary<Class<?>> types() {
        return Arbitraries.of(TYPES);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "{",
                                "}",
                                "[",
                                "]",
                                ":",
                                ",",
                                "\"",
                                "null",
                                "true",
                                "1",
                                "-",
                                "1e400",
                                "\"job\"",
                                "\"profile\"",
                                "\"wanted\"",
                                "\"work\"",
                                "\"counts\"",
                                "\"leaseId\"",
                                "\"accepted\"",
                                "\"steps\"",
                                "/*",
                                "//",
                                "'",
                                " ",
                                "\n",
                                "\\u",
                                "NaN",
                                "\uFEFF"),
                        Arbitraries.strings().ofMaxLength(4))
                .list()
                .ofMaxSize(25)
                .map(parts -> String.join("", parts));
    }
}
