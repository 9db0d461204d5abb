package fusionlab.agent.measure;

/** A model that is ready to run, with inputs that stay the same from run to run. Owned by one thread but for {@link #cancel}. */
public interface TimedModel extends AutoCloseable {

    /** Clears an earlier {@link #cancel}. */
    void rearm();

    /** Runs once. @throws ModelException if it failed or was cancelled */
    void run() throws ModelException;

    /** Asks the current run to end, if the runtime can: some check between operators, some never. From any thread. */
    void cancel();

    @Override
    void close();
}
