package fusionlab.quality.evaluation;

/** Receives an evaluation's progress and can cancel it. Called from the evaluator's threads, between sampling steps. */
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

    /** Called before each step; if true the evaluation ends with a {@link java.util.concurrent.CancellationException}. */
    boolean cancelled();
}
