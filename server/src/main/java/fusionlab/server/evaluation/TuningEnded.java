package fusionlab.server.evaluation;

/** A tuning has come to an end, good or bad, or is tried again. Published inside the transaction that ends it. */
record TuningEnded(long tuningId) {}
