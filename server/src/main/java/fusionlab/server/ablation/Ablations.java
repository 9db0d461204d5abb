package fusionlab.server.ablation;

import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.AblationCsv;
import fusionlab.search.ablation.AblationJson;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's ablations; immutable once imported. */
@Component
@Transactional(readOnly = true)
public class Ablations {

    private static final String KIND = "ablation";
    private static final String COLUMNS =
            "select id, name, proxy, reference, variants, conditions, prompts, created_by, created_at";
    private static final String FROM = "from ablation";

    private final JdbcClient jdbc;
    private final Lists lists;
    private final JdbcTemplate batches;
    private final StoredJson json;
    private final Clock clock;

    Ablations(JdbcClient jdbc, Lists lists, JdbcTemplate batches, StoredJson json, Clock clock) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.batches = batches;
        this.json = json;
        this.clock = clock;
    }

    /** @return its id. @throws InvalidRequestException naming the field and the remedy */
    @Transactional
    public long accept(byte[] file, String createdBy) {
        Ablation ablation = AblationImport.read(file);
        long id = jdbc.sql("""
                        insert into ablation (name, proxy, reference, variants, conditions, prompts, examples, document, created_by, created_at)
                        values (:name, :proxy, :reference, :variants, :conditions, :prompts, :examples, :document, :by, :at) returning id""")
                .param("name", ablation.name())
                .param("proxy", ablation.proxy())
                .param("reference", ablation.reference())
                .param("variants", ablation.variants().size())
                .param("conditions", ablation.conditions().size())
                .param("prompts", ablation.prompts().count())
                .param("examples", ablation.examples().toArray(String[]::new))
                .param("document", AblationJson.write(ablation.withoutPictures()))
                .param("by", createdBy)
                .param("at", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        List<Object[]> pictures = new ArrayList<>();
        for (int cell = 0; cell < ablation.cells().size(); cell++) {
            List<byte[]> files = ablation.cells().get(cell).measured().pictures();
            for (int example = 0; example < files.size(); example++) {
                pictures.add(new Object[] {id, cell, example, files.get(example)});
            }
        }
        batches.batchUpdate(
                "insert into ablation_picture (ablation_id, cell, example, png) values (?, ?, ?, ?)", pictures);
        return id;
    }

    /** Newest first. */
    public Listing<AblationView> list(AblationQuery asked) {
        return lists.stored(
                Selection.of(COLUMNS, FROM).containing(asked.text(), "name").equal("proxy", asked.proxy()),
                KeyOrder.newest("id"),
                asked.paging(),
                json.rows(KIND, AblationView.class));
    }

    public Optional<AblationView.Details> find(long id) {
        return stored(id).map(stored -> StoredRow.read(
                        KIND, id, () -> AblationView.Details.of(view(id), stored.examples(), stored.ablation()))
                .orThrow());
    }

    /** The table as a file. */
    public Optional<String> csv(long id) {
        return stored(id).map(stored -> StoredRow.read(KIND, id, () -> AblationCsv.write(stored.ablation()))
                .orThrow());
    }

    public Optional<byte[]> png(long id, int cell, int example) {
        return jdbc.sql(
                        "select png from ablation_picture where ablation_id = :id and cell = :cell and example = :example")
                .param("id", id)
                .param("cell", cell)
                .param("example", example)
                .query(byte[].class)
                .optional();
    }

    private AblationView view(long id) {
        return jdbc.sql(COLUMNS + " " + FROM + " where id = :id")
                .param("id", id)
                .query(json.rows(KIND, AblationView.class))
                .single()
                .orThrow();
    }

    private Optional<Stored> stored(long id) {
        return jdbc.sql("select document, examples from ablation where id = :id")
                .param("id", id)
                .query(json.rows(Stored.class))
                .optional();
    }

    /** Not yet read. */
    record Stored(String document, List<String> examples) {

        Ablation ablation() {
            return AblationJson.read(document);
        }
    }
}
