package fusionlab.server.system;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Says what is wrong with a JSON body, and where, without the names of classes. */
public final class UnreadableBody {

    private static final int SHOWN = 80;

    /** What Jackson says of where an object began is about its own source, not about the body. */
    private static final String START_MARKER = " \\(start marker";

    private UnreadableBody() {}

    static ProblemDetail problem(HttpMessageNotReadableException unreadable) {
        if (!(unreadable.getCause() instanceof JacksonException json)) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    "The request's body is missing or cannot be read",
                    null,
                    "send a JSON object");
        }
        if (json instanceof InputCoercionException large) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    (path(large).isEmpty() ? "A number" : path(large)) + " is too large" + position(large),
                    path(large).isEmpty() ? null : path(large),
                    expectedNumber(large.getTargetType()));
        }
        if (json instanceof StreamReadException) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    "The body is not valid JSON" + position(json) + ": " + firstSentence(json.getOriginalMessage()),
                    null,
                    "correct the JSON at that position");
        }
        if (json instanceof StreamConstraintsException) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    "The body is nested too deeply, or has a name or number that is too long" + position(json),
                    null,
                    "send what the fields of /v3/api-docs need and no more");
        }
        if (json instanceof UnrecognizedPropertyException unknown) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    "There is no field " + shortened(path(unknown)),
                    path(unknown),
                    "remove it, or use one of " + known(unknown));
        }
        if (json instanceof ValueInstantiationException invalid
                && invalid.getCause() instanceof RuntimeException cause) {
            return refused(invalid, cause);
        }
        if (json instanceof InvalidFormatException format) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    path(format) + " cannot be '" + shortened(String.valueOf(format.getValue())) + "'",
                    path(format),
                    expected(format));
        }
        if (json instanceof DatabindException mismatch) {
            return Problems.of(
                    HttpStatus.BAD_REQUEST,
                    (path(mismatch).isEmpty() ? "The body" : path(mismatch)) + " has the wrong form" + position(json),
                    path(mismatch).isEmpty() ? null : path(mismatch),
                    mismatch instanceof MismatchedInputException input ? expected(input) : "see /v3/api-docs");
        }
        return Problems.of(
                HttpStatus.BAD_REQUEST, "The body cannot be read" + position(json), null, "see /v3/api-docs");
    }

    /** Records check themselves: their messages begin with the field that is wrong, and are nothing but its name if it is missing. */
    private static ProblemDetail refused(ValueInstantiationException invalid, RuntimeException cause) {
        String message = String.valueOf(cause.getMessage());
        String field = field(invalid.getType().getRawClass(), message);
        boolean isMissing = message.equals(field);
        String path =
                Stream.of(path(invalid), field).filter(part -> !part.isEmpty()).collect(Collectors.joining("."));
        return Problems.of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                isMissing ? message + " is missing" : message,
                path.isEmpty() ? null : path,
                isMissing ? "send it" : "correct the value");
    }

    /** The message's first word if it names a component of the record, or what is in one, as {@code host.cores}. */
    private static String field(Class<?> record, String message) {
        String word = message.split(" ", 2)[0];
        String name = word.split("[.\\[]", 2)[0];
        return record.isRecord()
                        && Arrays.stream(record.getRecordComponents())
                                .anyMatch(component -> component.getName().equals(name))
                ? shortened(word)
                : "";
    }

    private static String known(UnrecognizedPropertyException unknown) {
        return unknown.getKnownPropertyIds() == null
                ? "those in /v3/api-docs"
                : unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String expected(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        if (type == null) {
            return "see /v3/api-docs";
        }
        if (type.isEnum()) {
            return "give one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (type == String.class) {
            return "give a string";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive() && type != boolean.class) {
            return expectedNumber(type);
        }
        if (type == boolean.class || type == Boolean.class) {
            return "give true or false";
        }
        return Iterable.class.isAssignableFrom(type) ? "give a list" : "give a JSON object, see /v3/api-docs";
    }

    private static String expectedNumber(@Nullable Class<?> type) {
        if (type == long.class || type == Long.class) {
            return "give a whole number up to " + Long.MAX_VALUE;
        }
        return type == int.class || type == Integer.class
                ? "give a whole number up to " + Integer.MAX_VALUE
                : "give a finite number";
    }

    private static String position(JacksonException json) {
        TokenStreamLocation location = json.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String path(JacksonException json) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : json.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return shortened(path.toString());
    }

    private static String firstSentence(@Nullable String message) {
        return message == null
                ? "unreadable"
                : shortened(message.lines().findFirst().orElse("").split(START_MARKER, 2)[0]);
    }

    public static String shortened(String text) {
        return text.length() <= SHOWN ? text : OneLine.beginning(text, SHOWN) + "...";
    }
}
