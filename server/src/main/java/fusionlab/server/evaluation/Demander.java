package fusionlab.server.evaluation;

/**
 * A task instance that waits for evaluations and tunings.
 *
 * @param task its kind: {@code search}
 * @param id its id, also the instance of its task
 */
public record Demander(String task, long id) {

    /** Its text in the database: {@code search 12}. */
    @Override
    public String toString() {
        return task + " " + id;
    }
}
