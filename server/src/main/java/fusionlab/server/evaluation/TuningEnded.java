package fusionlab.server.evaluation;

/** A tuning has succeeded or failed, or is tried again. Published inside the transaction that ends it. */
record TuningEnded(long tuningId) {}
