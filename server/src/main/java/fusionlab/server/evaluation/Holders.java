package fusionlab.server.evaluation;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one check that whoever comes with a lease holds it: lease ids and fencing tokens can be counted through, so that they prove nothing. What is
 * another's looks as if it did not exist.
 */
@Component
class Holders {

    private final JdbcClient jdbc;

    Holders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is lent to workers. */
    enum Kind {
        PIECE("evaluation_piece"),
        TUNING("tuning");

        private final String table;

        Kind(String table) {
            this.table = table;
        }
    }

    /**
     * Locks what was lent until the transaction ends.
     *
     * @return its state: LEASED, QUEUED (the loan ran out, and nobody else has it), DONE or CANCELLED
     * @throws LostPieceException unknown if it is not lent to this holder; stale if the loan is no longer the newest one, or was given up
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public State require(Kind kind, long id, long fencingToken, Holder holder) {
        Row row = jdbc.sql("""
                        select l.state, l.fencing_token as fencing, l.session, w.token
                          from %s l left join worker w on w.session = l.session where l.id = :id for update of l""".formatted(kind.table))
                .param("id", id)
                .query(Row.class)
                .optional()
                .orElseThrow(() -> LostPieceException.unknown(id));
        if (!holder.holds(row.session(), row.token())) {
            throw LostPieceException.unknown(id);
        }
        if (row.fencing() != fencingToken || row.state() == State.FAILED) {
            throw LostPieceException.stale(id, fencingToken);
        }
        return row.state();
    }

    enum State {
        QUEUED,
        LEASED,
        DONE,
        FAILED,
        CANCELLED;

        /** Whether a holder may go on: a loan that ran out is taken up again as long as nobody else has it. */
        boolean open() {
            return this == LEASED || this == QUEUED;
        }
    }

    private record Row(
            State state,
            long fencing,
            @Nullable String session,
            @Nullable String token) {}
}
