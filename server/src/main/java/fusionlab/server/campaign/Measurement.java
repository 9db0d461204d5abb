package fusionlab.server.campaign;

/** The planning and the result of one kind of campaign. */
interface Measurement {

    /** Decides the next step from everything measured so far; called after each job, under the device's lock. */
    Step next(Campaign campaign);

    /** Stores the result, before the campaign is done. */
    void finish(Campaign campaign);
}
