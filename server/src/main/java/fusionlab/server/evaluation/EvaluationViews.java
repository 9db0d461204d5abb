package fusionlab.server.evaluation;

import fusionlab.search.PairedDifference;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Evaluations for REST and pages. */
@Component
public class EvaluationViews {

    private static final String SELECT = """
            select e.*, c.sha256 as checkpoint, c.world, s.prompts, s.clip, s.error as clip_error, w.open as open_pieces, w.wall as wall_seconds,
                   w.workers, w.problem,
                   (select count(*) from evaluation_picture g where g.evaluation_id = e.id) as pictures
              from evaluation e join checkpoint c on c.id = e.checkpoint_id
              cross join lateral (select count(score) as prompts, avg(score) as clip, stddev_samp(score) / sqrt(count(score)) as error
                                    from evaluation_piece p, unnest(p.scores) as score
                                   where p.evaluation_id = e.id and p.state = 'DONE') s
              cross join lateral (select count(*) filter (where state in ('QUEUED', 'LEASED')) as open, sum(wall_seconds) as wall,
                                         string_agg(distinct worker, ', ') as workers, max(problem) as problem
                                    from evaluation_piece p where p.evaluation_id = e.id) w
            """;

    private static final int OF_ARCHITECTURE = 20;

    private final JdbcClient jdbc;
    private final Lists lists;
    private final StoredJson json;
    private final Checkpoints checkpoints;

    EvaluationViews(JdbcClient jdbc, Lists lists, StoredJson json, Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
        this.jdbc = jdbc;
        this.lists = lists;
        this.json = json;
    }

    /** Newest first. */
    public Listing<EvaluationView> list(EvaluationQuery asked) {
        return lists.ids(
                        Selection.of("select e.id", "from evaluation e")
                                .containing(asked.text(), "e.architecture")
                                .equal("e.checkpoint_id", asked.checkpoint()),
                        KeyOrder.newest("e.id"),
                        asked.paging())
                .all(ids -> jdbc.sql(SELECT + " where e.id = any(:ids) order by e.id desc")
                        .param("ids", ids.toArray(Long[]::new))
                        .query(json.rows("evaluation", EvaluationView.class))
                        .list())
                .readable(row -> row);
    }

    /**
     * Evaluations of the checkpoints that were made from one, in the architecture that each was made for and, if it was distilled, in as many
     * steps of DDIM: one for each checkpoint, of the lab's default guidance if there is one, with most prompts.
     */
    public List<EvaluationView> ofDescendants(Checkpoint of) {
        return jdbc
                .sql("select distinct on (x.checkpoint_id) x.* from (" + SELECT + """
                                 join tuning t on t.id = c.tuning_id and t.architecture_hash = e.architecture_hash
                                where c.root_id = :root and s.prompts > 0
                                  and (t.distillation is null or e.protocol ->> 'steps' = t.distillation ->> 'toSteps' and e.protocol ->> 'sampler' = 'ddim')
                             ) x order by x.checkpoint_id, (x.protocol ->> 'guidance')::float8 = :guidance desc, x.prompts desc, x.id desc limit 1000""")
                .param("root", of.root())
                .param("guidance", Protocols.guidance(of))
                .query(json.rows("evaluation", EvaluationView.class))
                .list()
                .stream()
                .filter(StoredRow::isReadable)
                .map(StoredRow::orThrow)
                .toList();
    }

    public Optional<EvaluationView> find(long id) {
        return jdbc.sql(SELECT + " where e.id = :id")
                .param("id", id)
                .query(json.rows("evaluation", EvaluationView.class))
                .optional()
                .map(StoredRow::orThrow);
    }

    /**
     * The evaluation of the original under the same protocol, with the same weights or those they were tuned from; empty for that
     * evaluation itself.
     */
    public Optional<Long> original(EvaluationView of) {
        return jdbc.sql("""
                        select e.id from evaluation e join checkpoint c on c.id = :checkpoint
                         where e.checkpoint_id = coalesce(c.root_id, c.id) and e.protocol_hash = :protocol
                           and e.architecture = 'base' and e.id <> :id""")
                .param("checkpoint", of.checkpointId())
                .param("protocol", of.protocolHash())
                .param("id", of.id())
                .query(Long.class)
                .optional();
    }

    /** An evaluation beside {@link #original that of the original}, paired by prompt. */
    public Optional<EvaluationView.Comparison> comparison(EvaluationView of) {
        return original(of).map(original -> {
            Map<Integer, Double> before = scores(original);
            Map<Integer, Double> after = scores(of.id());
            List<Integer> both =
                    after.keySet().stream().filter(before::containsKey).toList();
            int prompts = both.size();
            PairedDifference change = PairedDifference.of(
                    prompts,
                    k -> Objects.requireNonNull(after.get(both.get(k)))
                            - Objects.requireNonNull(before.get(both.get(k))));
            return new EvaluationView.Comparison(
                    original,
                    prompts == 0 ? null : change.mean(),
                    prompts < 2 ? null : change.standardError(),
                    prompts);
        });
    }

    /** By the prompt's number. */
    private Map<Integer, Double> scores(long evaluation) {
        Map<Integer, Double> scores = new HashMap<>();
        for (EvaluationView.Piece piece : pieces(evaluation)) {
            for (int k = 0; k < piece.scores().size(); k++) {
                scores.put(piece.from() + k, piece.scores().get(k));
            }
        }
        return scores;
    }

    /**
     * An evaluation with pictures.
     *
     * @param architecture which of the architectures that were asked for
     */
    public record Drawn(long id, long checkpointId, String protocolHash, int architecture) {}

    /** The newest of an architecture, by the checkpoints of its topology and by those of other sizes with its slots. */
    public List<EvaluationView> of(Architecture architecture) {
        return jdbc
                .sql(SELECT + " where e.architecture_hash = any(:hashes) order by e.id desc limit " + OF_ARCHITECTURE)
                .param("hashes", hashes(List.of(architecture)).keySet().toArray(String[]::new))
                .query(json.rows("evaluation", EvaluationView.class))
                .list()
                .stream()
                .filter(StoredRow::isReadable)
                .map(StoredRow::orThrow)
                .toList();
    }

    /** Those of these architectures that have pictures, newest first, as {@link #of}. */
    public List<Drawn> drawn(List<Architecture> architectures) {
        Map<String, Integer> asked = hashes(architectures);
        return jdbc.sql("""
                        select e.id, e.checkpoint_id, e.protocol_hash, e.architecture_hash from evaluation e
                         where e.architecture_hash = any(:hashes) and exists (select 1 from evaluation_picture g where g.evaluation_id = e.id)
                         order by e.id desc limit 500""")
                .param("hashes", asked.keySet().toArray(String[]::new))
                .query((row, number) -> new Drawn(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        Objects.requireNonNull(asked.get(row.getString(4)))))
                .list();
    }

    /**
     * The content hashes under which architectures are evaluated, each with the index of its architecture. A checkpoint of other sizes draws
     * for all topologies with its slots, so the counts of the blocks decide, whatever the topology's name.
     */
    private Map<String, Integer> hashes(List<Architecture> architectures) {
        Map<String, Integer> asked = new HashMap<>();
        Map<String, List<Topology>> drawing = new HashMap<>(); // the compared ones mostly share a topology
        for (int at = 0; at < architectures.size(); at++) {
            Architecture architecture = architectures.get(at);
            asked.putIfAbsent(architecture.contentHash(), at);
            Topology of = architecture.topology();
            for (Topology with : drawing.computeIfAbsent(of.contentHash(), hash -> checkpoints.topologiesFitting(of))) {
                asked.putIfAbsent(Evaluations.same(with, architecture).contentHash(), at);
            }
        }
        return asked;
    }

    public List<EvaluationView.Piece> pieces(long id) {
        return jdbc.sql("""
                        select from_prompt as "from", to_prompt as "to", state, attempts, problem, worker, progress_done as done, wall_seconds, cpu_seconds,
                               coalesce(scores, '{}') as scores
                        from evaluation_piece where evaluation_id = :id order by from_prompt""")
                .param("id", id)
                .query(json.rows(EvaluationView.Piece.class))
                .list();
    }

    public List<EvaluationView.Example> pictures(long id) {
        return jdbc.sql(
                        "select prompt_index, prompt from evaluation_picture where evaluation_id = :id order by prompt_index")
                .param("id", id)
                .query(EvaluationView.Example.class)
                .list();
    }

    public Optional<byte[]> png(long id, int index) {
        return jdbc.sql("select png from evaluation_picture where evaluation_id = :id and prompt_index = :index")
                .param("id", id)
                .param("index", index)
                .query(byte[].class)
                .optional();
    }
}
