package fusionlab.server.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class AnnotationTests {

    private static final String PATH = "/api/v1/annotations/";

    private final Lab lab;
    private final JsonMapper json;
    private final String table;

    AnnotationTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
        this.table = "latency-tables/"
                + SyntheticTables.importLatencies(
                        lab,
                        SyntheticTables.latencies(
                                "annotated " + System.nanoTime(), SyntheticTables.small("annotated")));
    }

    @Test
    void aThingGetsANameANoteAndTagsAndKeepsItsOwn() {
        assertThat(lab.operator().get(PATH + table).json().path("changedBy").isNull())
                .isTrue();
        String tag = "tag " + System.nanoTime();

        Answer put = put(Map.of(
                "title",
                " Pixel 8, after the update ",
                "note",
                "first line\nsecond",
                "tags",
                List.of(tag, "b", tag),
                "archived",
                true));

        assertThat(put.status()).as(put.toString()).isEqualTo(200);
        assertThat(put.text("title")).isEqualTo("Pixel 8, after the update");
        assertThat(put.text("note")).isEqualTo("first line\nsecond");
        assertThat(put.json().path("tags").valueStream().map(one -> one.asString()))
                .containsExactly("b", tag);
        assertThat(put.json().path("archived").asBoolean()).isTrue();
        assertThat(lab.operator().get(PATH + table).json()).isEqualTo(put.json());
        Answer found = lab.operator()
                .get("/api/v1/annotations?kind=latency-tables&archived=true&tag=" + tag.replace(" ", "%20"));
        assertThat(found.number("total")).isEqualTo(1);
        String page = new Browser(lab.address()).body("/tables/" + table.substring(table.indexOf('/') + 1));
        assertThat(page).contains("Pixel 8, after the update", "annotated ", "Archived", tag);

        Answer emptied = put(Map.of());
        assertThat(emptied.text("title")).isEmpty();
        assertThat(emptied.json().path("tags").isEmpty()).isTrue();
        assertThat(emptied.json().path("archived").asBoolean()).isFalse();
    }

    @Test
    void several_are_archived_and_taken_back_together_and_keep_their_names() {
        long named = Long.parseLong(table.substring(table.indexOf('/') + 1));
        long other = SyntheticTables.importLatencies(
                lab,
                SyntheticTables.latencies("archived too " + System.nanoTime(), SyntheticTables.small("annotated")));
        put(Map.of("title", "kept", "tags", List.of("kept")));

        Answer archived = archive(Map.of("ids", List.of(named, other, named)));
        assertThat(archived.status()).as(archived.toString()).isEqualTo(200);
        assertThat(archived.number("changed")).isEqualTo(2);
        Answer one = lab.operator().get(PATH + table);
        assertThat(one.json().path("archived").asBoolean()).isTrue();
        assertThat(one.text("title")).isEqualTo("kept");
        assertThat(one.json().path("tags").size()).isEqualTo(1);
        assertThat(lab.operator()
                        .get(PATH + "latency-tables/" + other)
                        .json()
                        .path("archived")
                        .asBoolean())
                .isTrue();
        assertThat(archive(Map.of("ids", List.of(named, other))).number("changed"))
                .isZero();

        Answer back = archive(Map.of("ids", List.of(other), "archived", false));
        assertThat(back.number("changed")).isEqualTo(1);
        assertThat(lab.operator().get(PATH + table).json().path("archived").asBoolean())
                .isTrue();

        Answer unknown = archive(Map.of("ids", List.of(other, 987_654_321)));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text("detail")).contains("987654321");
        assertThat(lab.operator()
                        .get(PATH + "latency-tables/" + other)
                        .json()
                        .path("archived")
                        .asBoolean())
                .isFalse();
    }

    private Answer archive(Map<String, Object> request) {
        return lab.operator().post(PATH + "latency-tables/archive", request);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"ids\": []}', ids",
        "'{}', ids",
        "'{\"ids\": [null]}', ids[0]",
        "'{\"ids\": [1], \"archived\": 3}', archived"
    })
    void what_cannot_be_archived_is_refused_with_the_field(String body, String field) {
        Answer refused = lab.operator().post(PATH + "latency-tables/archive", body);
        assertThat(refused.status()).as(refused.toString()).isBetween(400, 422);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(lab.viewer()
                        .post(PATH + "latency-tables/archive", Map.of("ids", List.of(1)))
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"title\": \"turned \\u202e\"} | title",
                "{\"note\": \"\\u0000\"} | note",
                "{\"tags\": [\"a,b\"]} | tags[0]",
                "{\"tags\": [\" \"]} | tags[0]",
                "{\"tags\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", \"i\", \"j\", \"k\", \"l\", \"m\", \"n\", \"o\", \"p\", \"q\", \"r\", \"s\", \"t\", \"u\"]} | tags"
            })
    void whatCannotBeShownIsRefusedByName(String body, String field) {
        Answer refused =
                lab.operator().send("PUT", PATH + table, HttpRequest.BodyPublishers.ofString(body), "application/json");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
    }

    @Test
    void whatIsNotThereHasNoAnnotation() {
        assertThat(lab.operator().get(PATH + "searches/987654321").status()).isEqualTo(404);
        assertThat(lab.operator().get(PATH + "phones/1").status()).isEqualTo(404);
        assertThat(lab.operator().get("/api/v1/annotations?kind=phones").text("field"))
                .isEqualTo("kind");
    }

    private Answer put(Map<String, Object> change) {
        return lab.operator()
                .send(
                        "PUT",
                        PATH + table,
                        HttpRequest.BodyPublishers.ofString(json.writeValueAsString(change)),
                        "application/json");
    }
}
