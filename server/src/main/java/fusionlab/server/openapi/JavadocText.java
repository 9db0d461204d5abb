package fusionlab.server.openapi;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentVisitor;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.MethodJavadoc;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.github.therapi.runtimejavadoc.Value;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.StringUtils;

/** Javadoc as the Markdown of descriptions. The compiler leaves it beside the classes. */
public final class JavadocText {

    private JavadocText() {}

    /** @param summary its first sentence, without full stop. @param parameters by name */
    public record Described(String summary, String text, Map<String, String> parameters) {}

    /** Of a handler. */
    public static Described of(Method handler) {
        MethodJavadoc javadoc = RuntimeJavadoc.getJavadoc(handler);
        String text = text(javadoc.getComment());
        return new Described(summary(text), text, parameters(javadoc.getParams()));
    }

    /** A record with its components. */
    static Described of(Class<?> type) {
        ClassJavadoc javadoc = RuntimeJavadoc.getJavadoc(type);
        String text = text(javadoc.getComment());
        return new Described(summary(text), text, parameters(javadoc.getRecordComponents()));
    }

    private static Map<String, String> parameters(List<ParamJavadoc> all) {
        Map<String, String> parameters = new LinkedHashMap<>();
        all.forEach(
                parameter -> parameters.put(parameter.getName(), StringUtils.capitalize(text(parameter.getComment()))));
        return parameters;
    }

    private static String summary(String text) {
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text : text.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String text(Comment comment) {
        Markdown markdown = new Markdown(new StringBuilder());
        comment.visit(markdown);
        return markdown.text().toString().replaceAll("\\s+", " ").strip();
    }

    private record Markdown(StringBuilder text) implements CommentVisitor {

        @Override
        public void commentText(String words) {
            text.append(words.replace("&lt;", "<").replace("&gt;", ">").replace("<p>", " "));
        }

        @Override
        public void inlineLink(Link link) {
            text.append('`').append(link.getLabel().replaceFirst(".*[.#]", "")).append('`');
        }

        @Override
        public void inlineTag(String name, String value) {
            text.append('`').append(value).append('`');
        }

        @Override
        public void inlineValue(Value value) {
            text.append('`').append(value.getReferencedMemberName()).append('`');
        }
    }
}
