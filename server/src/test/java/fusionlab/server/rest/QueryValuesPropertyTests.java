package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.web.bind.WebDataBinder;

class QueryValuesPropertyTests {

    private final DefaultFormattingConversionService conversion = new DefaultFormattingConversionService();
    private final WebDataBinder binder = new WebDataBinder(null);

    QueryValuesPropertyTests() {
        QueryValues.register(conversion);
        binder.setConversionService(conversion);
        new QueryValues().numbers(binder);
    }

    @Provide
    Arbitrary<String> numberLike() {
        return Arbitraries.of(
                        "1",
                        "0",
                        "9",
                        "-",
                        "+",
                        ".",
                        "e",
                        "E",
                        "x",
                        " ",
                        "_",
                        "f",
                        "d",
                        "L",
                        "NaN",
                        "Infinity",
                        "٣",
                        "999")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Property
    void a_whole_number_is_read_as_written_if_its_type_can_hold_it(
            @ForAll @BigRange(min = "-99999999999999999999", max = "99999999999999999999") BigInteger number) {
        boolean isLong = number.bitLength() < 64;
        boolean isInt = number.bitLength() < 32;

        if (isLong) {
            assertThat(read(number.toString(), Long.class)).isEqualTo(number.longValueExact());
        } else {
            assertRefused(number.toString(), Long.class, "give a whole number");
        }
        if (isInt) {
            assertThat(read(number.toString(), int.class)).isEqualTo(number.intValueExact());
        } else {
            assertRefused(number.toString(), int.class, "give a whole number of at most 2147483647");
        }
    }

    @Property
    void what_only_looks_like_a_number_is_refused_and_never_another_number(@ForAll("numberLike") String text) {
        boolean whole = text.matches("-?[0-9]{1,18}");
        boolean decimal = text.matches("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

        if (whole) {
            assertThat(read(text, long.class)).isEqualTo(Long.parseLong(text));
        } else if (!text.matches("-?[0-9]{19}")) {
            assertRefused(text, long.class, "give a whole number");
        }
        if (decimal && Double.isFinite(Double.parseDouble(text))) {
            assertThat(read(text, Double.class)).isEqualTo(Double.parseDouble(text));
        } else {
            assertRefused(text, Double.class, "give a finite decimal number");
        }
    }

    @Property
    void every_finite_double_is_read_back(@ForAll double number) {
        assertThat(read(Double.toString(number), Double.class)).isEqualTo(number);
    }

    @Property
    void a_list_has_as_many_numbers_as_commas_say(@ForAll List<Long> numbers) {
        String text = String.join(",", numbers.stream().map(String::valueOf).toList());

        assertThat(conversion.convert(
                        text,
                        TypeDescriptor.valueOf(String.class),
                        TypeDescriptor.collection(List.class, TypeDescriptor.valueOf(Long.class))))
                .isEqualTo(numbers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,,2", ",", "1,2,x"})
    void an_empty_number_in_a_list_is_no_number(String text) {
        assertThatThrownBy(() -> conversion.convert(
                        text,
                        TypeDescriptor.valueOf(String.class),
                        TypeDescriptor.collection(List.class, TypeDescriptor.valueOf(Long.class))))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private <T> T read(String text, Class<T> type) {
        return Objects.requireNonNull(binder.convertIfNecessary(text, type));
    }

    private void assertRefused(String text, Class<?> type, String remedy) {
        assertThatThrownBy(() -> read(text, type))
                .isInstanceOf(TypeMismatchException.class)
                .hasRootCauseMessage(remedy.equals("give a finite decimal number") ? remedy + " such as 0.92" : remedy);
    }
}
