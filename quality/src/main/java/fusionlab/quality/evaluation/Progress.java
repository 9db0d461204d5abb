package fusionlab.quality.evaluation;

/** How far an evaluation is, and whether it is still wanted. Called from the evaluator's threads, between sampling steps. */
public interface Progress {

    Progress NONE = new Progress() {
        @Override
        public void advanced(int donePrompts, int totalPrompts) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    /** After each batch. */
    void advanced(int donePrompts, int totalPrompts);

    /** Asked before each step; the evaluation then ends with a {@link java.util.concurrent.CancellationException}. */
    boolean cancelled();
}
