package fusionlab.server.evaluation;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Finds loans that ran out though no worker asks for work. Every replica may do it. */
@Component
class LoanSweep {

    private final PieceLoans loans;
    private final TuningLoans tunings;

    LoanSweep(PieceLoans loans, TuningLoans tunings) {
        this.loans = loans;
        this.tunings = tunings;
    }

    @Scheduled(fixedDelayString = "${fusionlab.evaluation.sweep:PT5S}")
    void sweep() {
        loans.expire();
        tunings.expire();
    }
}
