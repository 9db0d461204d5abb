package fusionlab.agent.android;

import fusionlab.dumpsys.PhoneState;
import fusionlab.protocol.Conditions;

/** A phone's state from {@code dumpsys}, which takes tens of milliseconds for each service, and from {@code /proc/loadavg}. */
final class AndroidConditions {

    private final Command command;
    private final ProcFiles proc;

    AndroidConditions(Command command, ProcFiles proc) {
        this.command = command;
        this.proc = proc;
    }

    Conditions read() {
        return PhoneState.read(service -> command.run("dumpsys", service), proc.text("loadavg"));
    }
}
