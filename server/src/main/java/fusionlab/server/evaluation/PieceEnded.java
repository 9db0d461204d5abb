package fusionlab.server.evaluation;

/** A piece of an evaluation has succeeded or failed. Published inside the transaction that ends it. */
record PieceEnded(long evaluationId) {}
