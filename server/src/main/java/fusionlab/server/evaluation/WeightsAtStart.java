package fusionlab.server.evaluation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Before the first request: moves weights that earlier versions kept in the database into files, once, and looks for missing files. */
@Component
record WeightsAtStart(
        JdbcClient jdbc,
        TransactionOperations transactions,
        TunedWeights weights,
        WeightsFolder folder,
        WeightsCheck check,
        TuningStates states)
        implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(WeightsAtStart.class);
    private static final int PART = 1 << 20;

    private record Row(long id, String sha256, long size) {}

    @Override
    public void afterSingletonsInstantiated() {
        weights.sweep();
        states.sweepAtStart();
        move();
        look();
    }

    /** A row loses its bytes in the transaction that begins when its file is on the disk; so it can be interrupted at any time. */
    private void move() {
        List<Long> ids = jdbc.sql("select checkpoint_id from checkpoint_weights where content is not null order by 1")
                .query(Long.class)
                .list();
        int moved = 0;
        for (long id : ids) {
            try {
                moved += Boolean.TRUE.equals(transactions.execute(status -> moved(id))) ? 1 : 0;
            } catch (WeightsNotStoredException full) {
                LOG.error(
                        "{} of {} files of tuned weights are still in the database: {}. Remedy: {}, and start again",
                        ids.size() - moved,
                        ids.size(),
                        full.getMessage(),
                        full.remedy());
                break;
            }
        }
        if (moved > 0) {
            weights.sweep(); // gives them their names
            LOG.info("Moved {} files of tuned weights from the database to the folder weights", moved);
        }
    }

    /** False if another server has moved it, or its bytes are not those that its checkpoint names. */
    private boolean moved(long id) {
        List<Row> row = jdbc.sql("""
                        select w.checkpoint_id as id, c.sha256, w.size from checkpoint_weights w join checkpoint c on c.id = w.checkpoint_id
                         where w.checkpoint_id = :id and w.content is not null for update of w skip locked""").param("id", id).query(Row.class).list();
        if (row.isEmpty()) {
            return false;
        }
        Row from = row.get(0);
        try (WeightsFile file = folder.receive(content(from), from.size(), 0)) {
            if (!file.sha256().equals(from.sha256())) {
                LOG.error(
                        "The weights of checkpoint {} in the database are damaged: their SHA-256 is {} and not {}. Remedy: restore the database from a backup",
                        id,
                        file.sha256(),
                        from.sha256());
                return false;
            }
            weights.keep(id, file);
            return true;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Read in parts, so that it is never in memory as a whole. */
    private InputStream content(Row row) {
        return new SequenceInputStream(new Enumeration<>() {
            private long first = 1;

            @Override
            public boolean hasMoreElements() {
                return first <= row.size();
            }

            @Override
            public InputStream nextElement() {
                byte[] part = part(row.id(), first);
                first += part.length;
                return new ByteArrayInputStream(part);
            }
        });
    }

    private byte[] part(long id, long first) {
        return Objects.requireNonNull(jdbc.sql(
                        "select substring(content from :first for :part) from checkpoint_weights where checkpoint_id = :id")
                .param("first", (int) first)
                .param("part", PART)
                .param("id", id)
                .query(byte[].class)
                .single());
    }

    /** Says at once what a download would refuse: a restored database without its files, or a second server without the first one's. */
    private void look() {
        List<String> lost = weights.files().stream()
                .flatMap(stored -> check.problem(stored).stream())
                .toList();
        if (!lost.isEmpty()) {
            LOG.error(
                    "{} files of tuned weights cannot be used. The first: {}. Remedy: {}",
                    lost.size(),
                    lost.get(0),
                    WeightsCheck.REMEDY);
        }
    }
}
