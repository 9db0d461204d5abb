package fusionlab.server.lease;

/** Work has been queued. Published inside the transaction that queues it; waiting requests are woken after the commit. */
record WorkQueued(String kind, long queue) {}
