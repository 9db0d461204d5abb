package fusionlab.agent.android;

import fusionlab.dumpsys.PhoneState;
import fusionlab.protocol.Conditions;

/** A phone's state from {@code dumpsys}, which takes tens of milliseconds for each service, and from {@code /proc/loadavg}. */
record AndroidConditions(Command command, ProcFiles proc) {

    Conditions read() {
        return PhoneState.read(service -> command.run("dumpsys", service), proc.text("loadavg"));
    }
}
