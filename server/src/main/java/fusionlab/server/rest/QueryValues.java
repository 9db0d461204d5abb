package fusionlab.server.rest;

import java.beans.PropertyEditorSupport;
import java.math.BigInteger;
import java.util.function.Function;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Converts texts of queries, paths and headers to values, for all handlers: numbers are decimal and finite, an empty list element is not a
 * number, and texts contain nothing that the database cannot store. The messages say what is expected.
 */
@ControllerAdvice
class QueryValues {

    /** If a converter refuses, Spring falls back to its own editors, which accept 0x10, Infinity and empty text as numbers. */
    @InitBinder
    void numbers(WebDataBinder binder) {
        binder.registerCustomEditor(Long.class, editor(QueryValues::wholeLong));
        binder.registerCustomEditor(long.class, editor(QueryValues::wholeLong));
        binder.registerCustomEditor(Integer.class, editor(QueryValues::wholeInteger));
        binder.registerCustomEditor(int.class, editor(QueryValues::wholeInteger));
        binder.registerCustomEditor(Double.class, editor(QueryValues::number));
    }

    /** For the elements of lists, and for texts. */
    static void register(FormatterRegistry registry) {
        registry.addConverter(String.class, Long.class, QueryValues::wholeLong);
        registry.addConverter(String.class, String.class, QueryValues::text);
    }

    private static PropertyEditorSupport editor(Function<String, Object> reader) {
        return new PropertyEditorSupport() {

            @Override
            public void setAsText(String text) {
                setValue(reader.apply(text));
            }
        };
    }

    private static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("give a text without NUL characters");
        }
        return text;
    }

    static Long wholeLong(String text) {
        return whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static Integer wholeInteger(String text) {
        return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long whole(String text, long least, long most) {
        if (text.matches("-?\\d{1,19}")) {
            BigInteger number = new BigInteger(text);
            if (number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0) {
                return number.longValue();
            }
        }
        throw new IllegalArgumentException(
                "give a whole number" + (most == Long.MAX_VALUE ? "" : " of at most " + most));
    }

    private static Double number(String text) {
        if (text.matches("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?")) {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw new IllegalArgumentException("give a finite decimal number such as 0.92");
    }
}
