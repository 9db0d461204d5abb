package fusionlab.server.system;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Reports what is wrong with a JSON body, and where, without class names. */
public final class UnreadableBody {

    private static final int SHOWN = 80;

    /** Jackson's notes on where an object began, in its own source, and on how a program would allow more. */
    private static final String NOTES = " \\(start marker|: enable `";

    /** Jackson has no type of its own for it. */
    private static final Pattern TWICE = Pattern.compile("Duplicate Object property \"(.*?)\"$", Pattern.DOTALL);

    private UnreadableBody() {}

    static ProblemDetail problem(HttpMessageNotReadableException unreadable) {
        if (!(unreadable.getCause() instanceof JacksonException json)) {
            return bad("The request's body is missing or cannot be read", "", "send a JSON object");
        }
        String path = path(json);
        if (json instanceof InputCoercionException large) {
            String number = path.isEmpty() ? "A number" : path;
            return bad(number + " is too large" + position(large), path, expectedNumber(large.getTargetType()));
        }
        if (json instanceof StreamReadException) {
            Matcher twice = TWICE.matcher(String.valueOf(json.getOriginalMessage()));
            if (twice.lookingAt()) {
                String name = shortened((path.isEmpty() ? "" : path + ".") + twice.group(1));
                return bad("The field " + name + " comes twice" + position(json), name, "send it once");
            }
            String fault = firstSentence(json.getOriginalMessage());
            return bad(
                    "The body is not valid JSON" + position(json) + ": " + fault,
                    "",
                    "correct the JSON at that position");
        }
        if (json instanceof StreamConstraintsException) {
            String detail = "The body is nested too deeply, or has a name or number that is too long" + position(json);
            return bad(detail, "", "send only the fields that /v3/api-docs names");
        }
        if (json instanceof UnrecognizedPropertyException unknown) {
            return bad("There is no field " + path, path, "remove it, or use one of " + known(unknown));
        }
        if (json instanceof ValueInstantiationException invalid
                && invalid.getCause() instanceof RuntimeException cause) {
            return refused(invalid, cause);
        }
        if (json instanceof InvalidFormatException format) {
            return bad(
                    path + " cannot be '" + shortened(String.valueOf(format.getValue())) + "'", path, expected(format));
        }
        if (json instanceof MismatchedInputException mismatch) {
            String fault =
                    json.getOriginalMessage().startsWith("Cannot map `null`") ? " is missing" : " has the wrong form";
            return bad((path.isEmpty() ? "The body" : path) + fault + position(json), path, expected(mismatch));
        }
        return bad("The body cannot be read" + position(json), path, "see /v3/api-docs");
    }

    private static ProblemDetail bad(String detail, String path, String remedy) {
        return Problems.of(HttpStatus.BAD_REQUEST, detail, path.isEmpty() ? null : path, remedy);
    }

    /** Records validate themselves: their messages begin with the wrong field, and consist of its name only if it is missing. */
    private static ProblemDetail refused(ValueInstantiationException invalid, RuntimeException cause) {
        String message = String.valueOf(cause.getMessage());
        String field = field(invalid.getType().getRawClass(), message);
        boolean isMissing = message.equals(field);
        String path =
                Stream.of(path(invalid), field).filter(part -> !part.isEmpty()).collect(Collectors.joining("."));
        String detail = isMissing ? message + " is missing" : message;
        String remedy = isMissing ? "send it" : "correct the value";
        return Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, detail, path.isEmpty() ? null : path, remedy);
    }

    /** The message's first word if it names a component of the record or a part of one, such as {@code host.cores}. */
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
                : listed(unknown.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted());
    }

    private static String listed(Stream<?> names) {
        return names.map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String expected(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        if (type == null) {
            return "see /v3/api-docs";
        }
        if (type.isEnum()) {
            return "give one of " + listed(Arrays.stream(type.getEnumConstants()));
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
                : shortened(message.lines().findFirst().orElse("").split(NOTES, 2)[0]);
    }

    public static String shortened(String text) {
        return text.length() <= SHOWN ? text : OneLine.beginning(text, SHOWN) + "...";
    }
}
