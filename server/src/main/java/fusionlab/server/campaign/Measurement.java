package fusionlab.server.campaign;

import fusionlab.protocol.Report;
import java.util.List;

/** The planning and the result of one kind of campaign. */
interface Measurement {

    /**
     * Decides the next step from everything measured so far; called after each job, under the device's lock.
     *
     * @param news the runs that have just been stored; they are among the campaign's samples already
     */
    Step next(Campaign campaign, List<Report.Run> news);

    /** Stores the result, before the campaign is done. */
    void finish(Campaign campaign);
}
