package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Forms of pages send to REST what REST takes: no field that it does not know, nor a choice that it would refuse. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormContractTests {

    private final Lab lab;
    private final Browser browser;
    private final JsonNode api;
    private List<Form> forms = List.of();

    FormContractTests(Lab lab) {
        this.lab = lab;
        this.browser = new Browser(lab.address());
        this.api = lab.operator().get("/v3/api-docs").json();
    }

    record Form(String page, String method, String api, boolean isFile, List<Html.Tag> fields, List<String> options) {

        @Override
        public String toString() {
            return page + ": " + method + " " + api;
        }
    }

    @BeforeAll
    void collect() throws InterruptedException {
        List<Form> found = new ArrayList<>();
        for (String page : new FullLab(lab).pages()) {
            Html html = Html.parse(browser.body(page));
            for (int place = 0; place < html.tags().size(); place++) {
                Html.Tag tag = html.tags().get(place);
                if (tag.name().equals("form") && !tag.attribute("data-api").isEmpty()) {
                    List<Html.Tag> fields = html.fieldsOf(place);
                    String method = tag.attribute("data-method");
                    found.add(new Form(
                            page,
                            method.isEmpty() ? "POST" : method,
                            tag.attribute("data-api"),
                            tag.attributes().containsKey("data-rows")
                                    || fields.stream().anyMatch(field -> field.attribute("type")
                                            .equals("file")),
                            fields,
                            options(html, place)));
                }
            }
        }
        forms = found;
    }

    /** {@code field=value} of each choice that a select of the form offers. */
    private static List<String> options(Html html, int form) {
        List<String> options = new ArrayList<>();
        String select = "";
        for (Html.Tag tag : html.tags()) {
            if (tag.form() == form && tag.name().equals("select")) {
                select = tag.attribute("name");
            } else if (tag.form() == form && tag.name().equals("option")) {
                options.add(select + "=" + tag.attribute("value"));
            }
        }
        return options;
    }

    @Test
    void eachFormGoesToAnOperation() {
        assertThat(forms).hasSizeGreaterThan(10);
        SoftAssertions all = new SoftAssertions();
        for (Form form : forms) {
            all.assertThat(operation(form).isMissingNode()).as(form.toString()).isFalse();
        }
        all.assertAll();
    }

    @Test
    void eachFieldIsOneThatTheOperationKnows() {
        SoftAssertions all = new SoftAssertions();
        for (Form form : forms) {
            JsonNode schema = resolved(operation(form)
                    .at("/requestBody/content")
                    .path("application/json")
                    .path("schema"));
            for (Html.Tag field : form.fields()) {
                String name = field.attribute("name");
                if (!form.isFile() && !name.isEmpty()) {
                    all.assertThat(property(schema, name).isMissingNode())
                            .as("%s has %s", form, name)
                            .isFalse();
                }
            }
        }
        all.assertAll();
    }

    @Test
    void whatIsANumberThereIsSentAsOne() {
        SoftAssertions all = new SoftAssertions();
        for (Form form : forms) {
            JsonNode schema = resolved(operation(form)
                    .at("/requestBody/content")
                    .path("application/json")
                    .path("schema"));
            for (Html.Tag field : form.fields()) {
                Set<String> types = types(property(schema, field.attribute("name")));
                if (!form.isFile() && !types.isEmpty()) {
                    boolean number = types.contains("integer") || types.contains("number");
                    all.assertThat(field.attributes().containsKey("data-number"))
                            .as("%s: %s is %s", form, field.attribute("name"), types)
                            .isEqualTo(number);
                }
            }
        }
        all.assertAll();
    }

    @Test
    void eachChoiceOfAnEnumIsOneOfIt() {
        SoftAssertions all = new SoftAssertions();
        for (Form form : forms) {
            JsonNode schema = resolved(operation(form)
                    .at("/requestBody/content")
                    .path("application/json")
                    .path("schema"));
            for (String option : form.options()) {
                String[] of = option.split("=", 2);
                List<String> known = property(schema, of[0])
                        .path("enum")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList();
                if (!known.isEmpty() && !of[1].isEmpty()) {
                    all.assertThat(known).as("%s offers %s", form, option).contains(of[1]);
                }
            }
        }
        all.assertAll();
    }

    private JsonNode operation(Form form) {
        String path = form.api().split("\\?")[0];
        return api.path("paths")
                .propertyStream()
                .filter(entry -> path.matches(entry.getKey().replaceAll("\\{[^}]+}", "[^/]+")))
                .sorted((one, other) -> Boolean.compare(
                        one.getKey().contains("{"), other.getKey().contains("{")))
                .map(entry -> entry.getValue().path(form.method().toLowerCase(Locale.ROOT)))
                .filter(operation -> !operation.isMissingNode())
                .findFirst()
                .orElse(api.path("nowhere"));
    }

    private JsonNode property(JsonNode schema, String name) {
        JsonNode of = schema;
        for (String part : name.split("\\.")) {
            of = resolved(
                    part.matches("[0-9]+")
                            ? of.path("items")
                            : of.path("properties").path(part));
        }
        return of;
    }

    /** What may be null is one of a reference and null. */
    private JsonNode resolved(JsonNode schema) {
        String reference =
                schema.path("$ref").asString(schema.at("/anyOf/0/$ref").asString(""));
        return reference.isEmpty() ? schema : api.at(reference.substring(1));
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? Set.copyOf(type.valueStream().map(JsonNode::asString).toList())
                : type.isMissingNode() ? Set.of() : Set.of(type.asString());
    }
}
