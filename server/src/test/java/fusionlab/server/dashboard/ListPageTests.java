package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.dashboard.ListPage.Field;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.table.TableQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListPageTests {

    @Test
    void filters_are_labelled_in_words() {
        TableQuery all = TableQuery.all(Paging.first(Paging.USUAL));
        List<Field> fields = ListPage.of(
                        "/tables", "latency tables", all, new Listing<>(List.of(), null, null, 0, false, List.of()))
                .fields();

        assertThat(fields).extracting(Field::label).startsWith("Search for").endsWith("Order");
        Field archived = fields.stream()
                .filter(field -> field.name().equals("archived"))
                .findFirst()
                .orElseThrow();
        assertThat(archived.all()).isEqualTo("left out");
        assertThat(archived.choices()).containsExactly("true");
        assertThat(archived.words("true")).isEqualTo("only these");
    }

    @Test
    void a_choice_is_any_yes_or_no() {
        Field proxy = new Field("proxy", "Proxy", "select", "", List.of("true", "false"));

        assertThat(proxy.all()).isEqualTo("any");
        assertThat(proxy.choices()).extracting(proxy::words).containsExactly("yes", "no");
    }
}
