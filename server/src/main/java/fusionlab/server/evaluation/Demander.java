package fusionlab.server.evaluation;

/**
 * One that waits for evaluations and tunings.
 *
 * @param task what it is: {@code search}
 * @param id of it, which is the instance of its task too
 */
public record Demander(String task, long id) {

    /** As the database has it: {@code search 12}. */
    @Override
    public String toString() {
        return task + " " + id;
    }
}
