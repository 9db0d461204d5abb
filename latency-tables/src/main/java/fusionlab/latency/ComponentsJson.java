package fusionlab.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fusionlab.latency.form.Fields;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;

/** The JSON form of the text encoders and decoders of a table ({@code docs/formats.md}). */
final class ComponentsJson {

    private ComponentsJson() {}

    static JsonObject tree(MeasuredComponents measured) {
        JsonObject tree = new JsonObject();
        tree.add("configs", configs(measured));
        tree.add("cells", TableJson.cells(measured.cells()));
        tree.add("missing", TableJson.missing(measured.missing()));
        return tree;
    }

    /** Each as a text, so that it stays as it is. */
    static JsonArray configs(MeasuredComponents measured) {
        JsonArray configs = new JsonArray();
        measured.components().forEach(component -> configs.add(component.configJson()));
        return configs;
    }

    static MeasuredComponents read(JsonFields fields) {
        fields.only(TableJson.ordered("configs", "cells", "missing"));
        return new MeasuredComponents(
                components(fields, fields.texts("configs", MeasuredComponents.MOST)),
                TableJson.readCells(fields),
                TableJson.readMissing(fields));
    }

    /** @param array of texts, as {@link #configs} makes it */
    static List<Component> components(Fields fields, String array) {
        return components(fields, texts(fields, array));
    }

    private static List<String> texts(Fields fields, String array) {
        try {
            return JsonFields.parse("{\"configs\": " + array + "}")
                    .only(TableJson.ordered("configs"))
                    .texts("configs", MeasuredComponents.MOST);
        } catch (FormException malformed) {
            throw fields.problem("components", "must be a JSON array of texts");
        }
    }

    private static List<Component> components(Fields fields, List<String> configs) {
        List<Component> components = new ArrayList<>();
        for (String config : configs) {
            try {
                components.add(Components.parse(config));
            } catch (InvalidConfigException unreadable) {
                throw fields.problem("components", String.valueOf(unreadable.getMessage()));
            }
        }
        return components;
    }
}
