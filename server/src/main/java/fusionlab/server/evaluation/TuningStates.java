package fusionlab.server.evaluation;

import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.unet.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The newest state of each tuning that has not ended: a row, and a file of the folder {@code states} of the data directory. Unlike weights
 * they can be lost: a worker that does not get one starts over.
 */
@Component
class TuningStates {

    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final LeaseDesk desk;
    private final TuningLeases leases;
    private final WeightsFolder folder;

    TuningStates(
            JdbcClient jdbc,
            Checkpoints checkpoints,
            LeaseDesk desk,
            TuningLeases leases,
            @Value("${fusionlab.data-directory}") Path data,
            WeightsProperties room) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.desk = desk;
        this.leases = leases;
        this.folder = new WeightsFolder(data, "states", room);
    }

    WeightsFolder folder() {
        return folder;
    }

    /**
     * Checks before an upload is read whether it would be accepted.
     *
     * @return its maximum size in bytes; empty if it is the newest state already
     * @throws InvalidResultException if a tuning has no such state
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link #take}
     * @throws fusionlab.server.lease.StaleLeaseException as {@link #take}
     */
    @Transactional
    public OptionalLong expected(AnnouncedFile file, int step) {
        desk.prolong(leases, held(file));
        Row row = row(file.work()).orElseThrow();
        if (step < 1 || step >= row.steps()) {
            throw new InvalidResultException(
                    "step", "must be 1 to below the tuning's " + row.steps() + ", not " + step, "correct it");
        }
        return file.sha256().equals(row.sha256())
                ? OptionalLong.empty()
                : OptionalLong.of(TuningLeases.stateBytes(Architecture.parse(
                        checkpoints.find(row.parent()).orElseThrow().topology(), row.architecture())));
    }

    /**
     * Stores a state in place of the one before; {@link WeightsFolder#settle} follows the commit. A tuning that advances has all its attempts
     * again.
     *
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link LeaseDesk#held}
     * @throws fusionlab.server.lease.StaleLeaseException if the tuning has ended, or somebody else has it
     */
    @Transactional
    public void take(AnnouncedFile announced, int step, WeightsFile file) {
        HeldLease held = held(announced);
        lock("pg_advisory_xact_lock_shared");
        folder.prepare(file);
        jdbc.sql("""
                        update tuning set attempts = least(attempts, 1)
                         where id = :tuning and not exists (select from tuning_state where tuning_id = :tuning and step >= :step)""").param("tuning", held.id()).param("step", step).update();
        jdbc.sql("""
                        insert into tuning_state (tuning_id, step, sha256, size, worker) values (:tuning, :step, :sha256, :size, :worker)
                        on conflict (tuning_id) do update set step = excluded.step, sha256 = excluded.sha256, size = excluded.size,
                               worker = excluded.worker, saved_at = now()""")
                .param("tuning", held.id())
                .param("step", step)
                .param("sha256", file.sha256())
                .param("size", file.size())
                .param("worker", held.worker())
                .update();
    }

    private HeldLease held(AnnouncedFile file) {
        HeldLease held = desk.held(leases, file.work(), file.fencingToken(), file.holder());
        held.requireOpen();
        return held;
    }

    /** The file of a tuning's newest state. */
    Optional<Path> file(long tuning) {
        return row(tuning)
                .map(Row::sha256)
                .map(sha256 -> {
                    folder.settle(sha256);
                    return folder.of(sha256);
                })
                .filter(Files::isRegularFile);
    }

    /** Of all files together. */
    long bytes() {
        return jdbc.sql("select coalesce(sum(size), 0)::bigint from tuning_state")
                .query(Long.class)
                .single();
    }

    /** Forgets the states of tunings that have ended, and deletes files that nobody needs; no server stores one meanwhile. */
    @Transactional
    public void sweep() {
        lock("pg_advisory_xact_lock");
        jdbc.sql("""
                        delete from tuning_state s using tuning t where t.id = s.tuning_id and t.state not in ('QUEUED', 'LEASED')""").update();
        folder.retain(wanted()::contains);
    }

    /** Ends what a crash has interrupted, too. */
    @Transactional
    public void sweepAtStart() {
        lock("pg_advisory_xact_lock");
        folder.sweep(wanted()::contains);
        sweep();
    }

    private Set<String> wanted() {
        return new HashSet<>(
                jdbc.sql("select sha256 from tuning_state").query(String.class).list());
    }

    private void lock(String function) {
        jdbc.sql("select " + function + "(hashtextextended('states of tunings', 0))")
                .query((row, number) -> true)
                .single();
    }

    private Optional<Row> row(long tuning) {
        return jdbc.sql("""
                        select t.checkpoint_id as parent, t.architecture, t.progress_total as steps, s.sha256
                          from tuning t left join tuning_state s on s.tuning_id = t.id where t.id = :id""").param("id", tuning).query(Row.class).optional();
    }

    private record Row(
            long parent,
            String architecture,
            int steps,
            @Nullable String sha256) {}
}
