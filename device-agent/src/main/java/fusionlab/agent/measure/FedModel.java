package fusionlab.agent.measure;

/** A model whose inputs can be replaced and whose output can be read, to be run behind others. Axes are in the runtime's own order. */
public interface FedModel extends TimedModel {

    /** From now on {@link #output} is what the last run gave. */
    void keepOutput();

    /** @throws ModelException if it has no input of that name and size */
    void feed(String input, float[] values) throws ModelException;

    /** A copy of what the last run gave. @throws ModelException if nothing was kept */
    float[] output() throws ModelException;
}
