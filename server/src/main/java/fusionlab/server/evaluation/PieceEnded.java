package fusionlab.server.evaluation;

/** A piece of an evaluation has come to an end, good or bad. Published inside the transaction that ends it. */
record PieceEnded(long evaluationId) {}
