package fusionlab.server.system;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.StringDeserializer;

/**
 * Text from agents, bridges and workers: characters that PostgreSQL cannot store (NUL, halves of surrogate pairs) become replacement
 * characters, because refusing a library's odd message would lose the measurement. Text from people is not changed, and refused where it is
 * checked.
 */
final class AgentText extends StringDeserializer {

    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        boolean agents = property != null
                && property.getMember() != null
                && JsonConfiguration.FROM_AGENTS.contains(property.getMember().getDeclaringClass());
        return agents ? this : StringDeserializer.instance;
    }

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
        String text = super.deserialize(parser, context);
        return text == null ? null : storable(text);
    }

    static String storable(String text) {
        StringBuilder fit = new StringBuilder(text);
        for (int i = 0; i < fit.length(); i++) {
            char letter = fit.charAt(i);
            boolean pair = Character.isHighSurrogate(letter)
                    && i + 1 < fit.length()
                    && Character.isLowSurrogate(fit.charAt(i + 1));
            if (pair) {
                i++;
            } else if (letter == 0 || Character.isSurrogate(letter)) {
                fit.setCharAt(i, REPLACEMENT);
            }
        }
        return fit.toString();
    }
}
