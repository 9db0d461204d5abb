package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.Weights;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The evaluations of architectures, each stored once, by checkpoint, protocol and architecture. Tasks that need one register a demand;
 * workers evaluate what is demanded and missing.
 */
@Component
public class Evaluations {

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationProperties properties;
    private final LeaseDesk desk;
    private final PieceLeases leases;
    private final Tunings tunings;

    Evaluations(
            JdbcClient jdbc,
            StoredJson json,
            EvaluationProperties properties,
            LeaseDesk desk,
            PieceLeases leases,
            Tunings tunings) {
        this.tunings = tunings;
        this.jdbc = jdbc;
        this.json = json;
        this.properties = properties;
        this.desk = desk;
        this.leases = leases;
    }

    /**
     * The scores of a checkpoint's architectures under a protocol, with its own and with tuned weights, for the pure search: by the slots'
     * counts, whatever the topology's name. For one pass.
     */
    public fusionlab.search.measured.Evaluations known(Checkpoint checkpoint, EvaluationProtocol protocol) {
        Topology topology = checkpoint.topology();
        String hash = protocol.hash();
        Map<Weights, Checkpoint> made = new HashMap<>();
        return new fusionlab.search.measured.Evaluations() {
            @Override
            public double[] scores(Weights weights, Architecture architecture) {
                return have(weights)
                        ? Evaluations.this.scores(
                                made.getOrDefault(weights, checkpoint).id(),
                                hash,
                                same(topology, architecture).contentHash())
                        : new double[0];
            }

            @Override
            public boolean have(Weights weights) {
                if (!weights.tuned() || made.containsKey(weights)) {
                    return true;
                }
                Optional<Checkpoint> tuned = tunings.made(checkpoint, weights);
                tuned.ifPresent(of -> made.put(weights, of));
                return tuned.isPresent();
            }
        };
    }

    static Architecture same(Topology topology, Architecture architecture) {
        return Architecture.of(topology, architecture.counts());
    }

    private double[] scores(long checkpoint, String protocolHash, String architectureHash) {
        List<Double[]> pieces = new ArrayList<>();
        int[] next = {0};
        jdbc.sql("""
                        select p.from_prompt, p.scores from evaluation_piece p join evaluation e on e.id = p.evaluation_id
                        where e.checkpoint_id = :checkpoint and e.protocol_hash = :protocol and e.architecture_hash = :architecture
                          and p.state = 'DONE' order by p.from_prompt""")
                .param("checkpoint", checkpoint)
                .param("protocol", protocolHash)
                .param("architecture", architectureHash)
                .query(row -> {
                    if (row.getInt(1) == next[0]) {
                        Double[] scores = (Double[]) row.getArray(2).getArray();
                        pieces.add(scores);
                        next[0] += scores.length;
                    }
                });
        double[] all = new double[next[0]];
        int at = 0;
        for (Double[] piece : pieces) {
            for (Double score : piece) {
                all[at++] = score;
            }
        }
        return all;
    }

    /** The first {@code prompts} scores and features of an evaluation; empty while some are missing. */
    public Optional<Gathered> gathered(long evaluation, int dimension, int prompts) {
        Gathered gathered = Gathered.none(dimension, prompts);
        jdbc.sql("""
                        select p.from_prompt, p.scores, f.drawn, f.reference from evaluation_piece p join evaluation_features f on f.piece_id = p.id
                        where p.evaluation_id = :evaluation and p.from_prompt < :prompts
                          and not exists (select from evaluation_piece q where q.evaluation_id = :evaluation and q.from_prompt < :prompts
                                             and q.state <> 'DONE')
                        order by p.from_prompt""").param("evaluation", evaluation).param("prompts", prompts).query(row -> {
            gathered.add(
                    row.getInt(1),
                    (Double[]) row.getArray(2).getArray(),
                    PictureFeatures.numbers(row.getBytes(3)),
                    PictureFeatures.numbers(row.getBytes(4)));
        });
        return gathered.isWhole() ? Optional.of(gathered) : Optional.empty();
    }

    /** The id of an evaluation that has been demanded. */
    public Optional<Long> id(
            Checkpoint checkpoint, Weights weights, EvaluationProtocol protocol, Architecture architecture) {
        return tunings.made(checkpoint, weights).flatMap(with -> id(with, protocol, architecture));
    }

    private Optional<Long> id(Checkpoint checkpoint, EvaluationProtocol protocol, Architecture architecture) {
        return jdbc.sql("""
                        select id from evaluation
                        where checkpoint_id = :checkpoint and protocol_hash = :protocol and architecture_hash = :architecture""")
                .param("checkpoint", checkpoint.id())
                .param("protocol", protocol.hash())
                .param("architecture", same(checkpoint.topology(), architecture).contentHash())
                .query(Long.class)
                .optional();
    }

    /** Queues missing evaluations for workers; failed and cancelled ones are tried again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void demand(Demander demander, Checkpoint checkpoint, EvaluationProtocol protocol, List<Demand> demands) {
        Topology topology = checkpoint.topology();
        // In a fixed order, so that two tasks that demand the same cannot deadlock.
        demands.stream()
                .sorted(Comparator.comparing((Demand demand) ->
                                same(topology, demand.architecture()).contentHash())
                        .thenComparing(demand -> demand.weights().history().size()))
                .forEach(demand -> queue(
                        demander,
                        tunings.made(checkpoint, demand.weights()).orElseThrow(),
                        protocol,
                        same(topology, demand.architecture()),
                        demand.prompts()));
        desk.queued(leases, checkpoint.root());
    }

    /** Queues one evaluation of a checkpoint, as {@link #demand(Demander, Checkpoint, EvaluationProtocol, List)}. @return its id */
    @Transactional(propagation = Propagation.MANDATORY)
    public long demand(
            Demander demander,
            Checkpoint checkpoint,
            EvaluationProtocol protocol,
            Architecture architecture,
            int prompts) {
        long id = queue(demander, checkpoint, protocol, architecture, prompts);
        desk.queued(leases, checkpoint.root());
        return id;
    }

    private long queue(
            Demander demander,
            Checkpoint checkpoint,
            EvaluationProtocol protocol,
            Architecture architecture,
            int prompts) {
        long id = stored(checkpoint, protocol, architecture);
        desk.retry(leases, "w.evaluation_id = :id and w.from_prompt < :prompts", Map.of("id", id, "prompts", prompts));
        jdbc.sql("""
                        insert into evaluation_piece (evaluation_id, checkpoint_id, queue, from_prompt, to_prompt, progress_total, max_attempts, max_problems, features)
                        select :id, :checkpoint, :queue, start, least(start + :piece, :prompts), least(start + :piece, :prompts) - start,
                               :attempts, :problems, :features
                          from generate_series((select coalesce(max(to_prompt), 0) from evaluation_piece where evaluation_id = :id),
                                               :prompts - 1, :piece) as start""")
                .param("id", id)
                .param("checkpoint", checkpoint.id())
                .param("queue", checkpoint.root())
                .param("piece", properties.piece())
                .param("prompts", prompts)
                .param("attempts", properties.attempts())
                .param("problems", properties.problems())
                .param("features", protocol.features())
                .update();
        jdbc.sql("""
                        insert into evaluation_demand (demander, evaluation_id, prompts) values (:demander, :id, :prompts)
                        on conflict (demander, evaluation_id) do update set prompts = greatest(evaluation_demand.prompts, excluded.prompts)""")
                .param("demander", demander.toString())
                .param("id", id)
                .param("prompts", prompts)
                .update();
        return id;
    }

    /** The id of an evaluation, new or not; nothing is queued. */
    long stored(Checkpoint checkpoint, EvaluationProtocol protocol, Architecture architecture) {
        return jdbc.sql("""
                        insert into evaluation (checkpoint_id, protocol, protocol_hash, architecture, architecture_hash)
                        values (:checkpoint, cast(:protocol as jsonb), :hash, :architecture, :architectureHash)
                        on conflict (checkpoint_id, protocol_hash, architecture_hash) do update set architecture = excluded.architecture
                        returning id""")
                .param("checkpoint", checkpoint.id())
                .param("protocol", json.write(protocol))
                .param("hash", protocol.hash())
                .param("architecture", architecture.text())
                .param("architectureHash", architecture.contentHash())
                .query(Long.class)
                .single();
    }

    /**
     * Withdraws all demands of a task, those for tunings too; work that nobody else wants is cancelled, and its workers learn of it with
     * their next heartbeat.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void release(Demander demander) {
        desk.cancel(leases, """
                w.evaluation_id in (select evaluation_id from evaluation_demand where demander = :demander)
                and w.from_prompt >= coalesce((select max(d.prompts) from evaluation_demand d
                                                where d.evaluation_id = w.evaluation_id and d.demander <> :demander), 0)""", Map.of("demander", demander.toString()));
        jdbc.sql("delete from evaluation_demand where demander = :demander")
                .param("demander", demander.toString())
                .update();
        tunings.release(demander);
    }

    /** The workers' progress on a task's demands. */
    public Progress progress(Demander demander) {
        return jdbc.sql("""
                        select count(distinct d.evaluation_id) as evaluations,
                               count(distinct d.evaluation_id) - count(distinct d.evaluation_id) filter (where p.state <> 'DONE') as done,
                               coalesce(sum(p.to_prompt - p.from_prompt), 0) as prompts,
                               coalesce(sum(case when p.state = 'DONE' then p.to_prompt - p.from_prompt else p.progress_done end), 0) as prompts_done,
                               count(*) filter (where p.state in ('QUEUED', 'LEASED')) as open,
                               count(*) filter (where p.state = 'LEASED') as lent,
                               max(p.problem) filter (where p.state = 'FAILED') as failure, max(p.problem) as last_problem
                          from evaluation_demand d
                          join evaluation_piece p on p.evaluation_id = d.evaluation_id and p.from_prompt < d.prompts
                         where d.demander = :demander""")
                .param("demander", demander.toString())
                .query(Progress.class)
                .single();
    }
}
