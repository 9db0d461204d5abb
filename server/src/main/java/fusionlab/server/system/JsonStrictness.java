package fusionlab.server.system;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.type.LogicalType;

/**
 * How strictly JSON is read. Bodies strictly: no value is bent to its field's type (a fraction is not cut, a number is neither a text nor an
 * enum's constant, a blank text is not null), no field is unknown or comes twice, and no number or boolean that must have a value is missing. Stored documents are not.
 */
public final class JsonStrictness {

    private JsonStrictness() {}

    public static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B set(B json, boolean strict) {
        CoercionAction otherTypes = strict ? CoercionAction.Fail : CoercionAction.TryConvert;
        return json.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
                .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, strict)
                .configure(DeserializationFeature.ACCEPT_FLOAT_AS_INT, !strict)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                .configure(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS, strict)
                .withCoercionConfigDefaults(any -> any.setAcceptBlankAsEmpty(!strict))
                .withCoercionConfig(
                        LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, otherTypes)
                                .setCoercion(CoercionInputShape.Float, otherTypes)
                                .setCoercion(CoercionInputShape.Boolean, otherTypes));
    }
}
