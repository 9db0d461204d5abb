package fusionlab.server.lease;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Finds loans that ran out though no agent of their device asks for work. Every replica may do it: each expiry takes the device's lock. */
@Component
class LeaseSweep {

    private final Loans loans;

    LeaseSweep(Loans loans) {
        this.loans = loans;
    }

    @Scheduled(fixedDelayString = "${fusionlab.lease.sweep:PT5S}")
    void sweep() {
        loans.expireAll();
    }
}
