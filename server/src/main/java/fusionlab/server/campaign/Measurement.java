package fusionlab.server.campaign;

/** How campaigns of one kind go on and what they leave. */
interface Measurement {

    /** Takes stock of everything that was measured and says what comes next; called after each job, under the device's lock. */
    Step next(Campaign campaign);

    /** Stores what came of it, before the campaign is done. */
    void finish(Campaign campaign);
}
