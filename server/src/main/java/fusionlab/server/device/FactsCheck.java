package fusionlab.server.device;

import fusionlab.protocol.HostFacts;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Agents are not trusted: their facts are stored and shown, so their size is limited. */
final class FactsCheck {

    private static final int LONGEST_VERSION = 80;
    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_TOGETHER = 8_000;
    private static final int MOST_ENTRIES = 32;
    private static final int MOST_CORES = 65_536;

    private int letters;

    private FactsCheck() {}

    /** @throws InvalidRequestException naming the field */
    static void require(@Nullable String agentVersion, @Nullable HostFacts host) {
        FactsCheck check = new FactsCheck();
        require(
                agentVersion != null && agentVersion.length() <= LONGEST_VERSION,
                "agentVersion",
                "must have at most " + LONGEST_VERSION + " characters");
        if (host == null) {
            throw new InvalidRequestException(
                    "host", "The agent's version or host facts are missing", "send agentVersion and host");
        }
        check.text("host.os", host.os());
        check.text("host.osFingerprint", host.osFingerprint());
        check.text("host.processor", host.processor());
        check.text("host.instructionSet", host.instructionSet());
        require(host.cores() >= 0 && host.cores() <= MOST_CORES, "host.cores", "must be 0 (unknown) to " + MOST_CORES);
        require(host.memoryBytes() >= 0, "host.memoryBytes", "must be 0 (unknown) or more");
        require(host.runtimes().size() <= MOST_ENTRIES, "host.runtimes", "must have at most " + MOST_ENTRIES);
        host.runtimes().forEach((name, version) -> {
            check.text("host.runtimes", name);
            check.text("host.runtimes", version);
        });
        check.providers(host.providers());
        require(
                check.letters <= LONGEST_TOGETHER,
                "host",
                "must have at most " + LONGEST_TOGETHER + " characters together, not " + check.letters);
    }

    /** Each on one line that looks like what it contains; what differs in nothing else is one. */
    static HostFacts shown(HostFacts host) {
        Map<String, String> runtimes = new LinkedHashMap<>();
        host.runtimes().forEach((name, version) -> runtimes.put(shown(name), shown(version)));
        Map<String, List<String>> providers = new LinkedHashMap<>();
        host.providers()
                .forEach((runtime, names) -> providers.put(
                        shown(runtime), names.stream().map(FactsCheck::shown).toList()));
        return new HostFacts(
                shown(host.os()),
                shown(host.osFingerprint()),
                shown(host.processor()),
                host.cores(),
                host.memoryBytes(),
                shown(host.instructionSet()),
                runtimes,
                providers);
    }

    static String shown(String text) {
        return OneLine.fact(text, LONGEST_TEXT);
    }

    private void providers(Map<String, List<String>> providers) {
        require(providers.size() <= MOST_ENTRIES, "host.providers", "must have at most " + MOST_ENTRIES);
        providers.forEach((runtime, names) -> {
            text("host.providers", runtime);
            require(
                    names != null && names.size() <= MOST_ENTRIES,
                    "host.providers",
                    "must have a list of at most " + MOST_ENTRIES + " for each runtime");
            names.forEach(name -> text("host.providers", name));
        });
    }

    private void text(String field, @Nullable String text) {
        if (text == null || text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
            throw refused(field, "must have texts of at most " + LONGEST_TEXT + " characters");
        }
        letters += text.length();
    }

    private static void require(boolean holds, String field, String message) {
        if (!holds) {
            throw refused(field, message);
        }
    }

    private static InvalidRequestException refused(String field, String message) {
        return new InvalidRequestException(field, field + " " + message, "send shortened facts of the machine");
    }
}
