package fusionlab.launcher;

import fusionlab.command.TextTable;
import fusionlab.launcher.Finding.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: checks what this machine has and lacks, with remedies. Exit code 1 if something needed is missing. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks this machine, and shows what is missing and how to get it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new Machine().look();
        TextTable table = new TextTable("<", "<what", "<found", "<remedy");
        for (Finding finding : findings) {
            table.row(
                    finding.verdict().name().toLowerCase(java.util.Locale.ROOT),
                    finding.what(),
                    finding.found(),
                    finding.remedy());
        }
        out.println(table);
        out.flush();
        if (findings.stream().anyMatch(finding -> finding.verdict() == Verdict.MISSING)) {
            throw new Failure("something required is missing; see the remedies");
        }
        return 0;
    }
}
