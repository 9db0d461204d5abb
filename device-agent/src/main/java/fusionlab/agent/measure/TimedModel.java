package fusionlab.agent.measure;

/** A model that is ready to run, with inputs that stay the same from run to run. Owned by one thread but for {@link #cancel}. */
public interface TimedModel extends AutoCloseable {

    /** Forgets an earlier {@link #cancel}. */
    void rearm();

    /** Runs once. @throws ModelException if it failed or was cancelled */
    void run() throws ModelException;

    /** Asks the present run to end, if the runtime can: some look at the wish between operators, some never. From any thread. */
    void cancel();

    @Override
    void close();
}
