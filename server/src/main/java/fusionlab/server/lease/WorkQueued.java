package fusionlab.server.lease;

/** Work waits in a queue. Published inside the transaction that puts it there; those who wait are woken when it has committed. */
record WorkQueued(String kind, long queue) {}
