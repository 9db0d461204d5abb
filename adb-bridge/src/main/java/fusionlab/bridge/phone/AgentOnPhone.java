package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.bridge.adb.ShellAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The agent's directory on one phone, and operations on it. Every step can be repeated after a dropped connection. */
record AgentOnPhone(PhoneLink link, Timing timing) {

    static final String DIRECTORY = "/data/local/tmp/fusionlab";

    private static final String INCOMING = DIRECTORY + "/incoming";
    private static final int EXIT_ABSENT = 44;

    AgentStatus status() throws LostException, InterruptedException {
        String script = DIRECTORY + "/" + AgentFiles.SCRIPT;
        ShellAnswer answer = link.run(
                "if [ -f " + script + " ]; then sh " + script + " status; elif [ -d " + DIRECTORY
                        + " ]; then echo \"owner=$(cat " + DIRECTORY + "/owner 2>/dev/null)\"; else (exit "
                        + EXIT_ABSENT
                        + "); fi", // a bridge may have died before it had pushed the script
                timing.call());
        return answer.exit() == EXIT_ABSENT
                ? AgentStatus.ABSENT
                : AgentStatus.parse(answer.orLost("status").output());
    }

    /** The items that are missing or different on the phone. */
    List<AgentFiles.Item> missing(AgentFiles.Content content) throws LostException, InterruptedException {
        String names = content.items().stream().map(AgentFiles.Item::target).collect(Collectors.joining(" "));
        String output = link.run(
                        "cd " + DIRECTORY + " 2>/dev/null && sha256sum " + names + " 2>/dev/null", timing.longCall())
                .output();
        Map<String, String> sums = output.lines()
                .map(line -> line.strip().split("\\s+[*]?", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0], (first, second) -> second));
        return content.items().stream()
                .filter(item -> !item.sha256().equals(sums.get(item.target())))
                .toList();
    }

    /** Each file is pushed under a temporary name, checked on the phone, and moved into place. */
    void push(List<AgentFiles.Item> items, String owner) throws LostException, InterruptedException {
        link.run(
                        "mkdir -p " + DIRECTORY + "/lib " + DIRECTORY + "/state " + INCOMING + " && chmod 700 "
                                + DIRECTORY + " && echo '" + owner.replace("'", "'\\''") + "' >" + DIRECTORY + "/owner",
                        timing.call())
                .orLost("making " + DIRECTORY);
        for (AgentFiles.Item item : items) {
            String incoming = INCOMING + "/" + item.sha256();
            link.push(item.source(), incoming);
            place(incoming, item.target(), item.sha256());
        }
    }

    private void place(String incoming, String target, String sha256) throws LostException, InterruptedException {
        String place = DIRECTORY + "/" + target;
        String parent = place.substring(0, place.lastIndexOf('/'));
        ShellAnswer answer = link.run(
                "[ \"$(sha256sum <" + incoming + " | cut -c1-64)\" = " + sha256 + " ] && mkdir -p " + parent + " && mv "
                        + incoming + " " + place,
                timing.longCall());
        if (answer.exit() != 0) {
            throw new LostException(target + " arrived damaged, or cannot be stored: "
                    + answer.output().strip());
        }
    }

    /** Pushed as a file that only its owner can read: command lines are visible to all. */
    void giveToken(String token) throws LostException, InterruptedException {
        Path file = null;
        try {
            file = Files.createTempFile(
                    "fusionlab",
                    ".token",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, token);
            String incoming = INCOMING + "/token";
            link.push(file, incoming);
            link.run("chmod 600 " + incoming + " && mv " + incoming + " " + DIRECTORY + "/token", timing.call())
                    .orLost("storing the token");
        } catch (IOException e) {
            throw new LostException("The token cannot be prepared on this host: " + e.getMessage(), e);
        } finally {
            delete(file);
        }
    }

    private static void delete(@Nullable Path file) throws LostException {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new LostException(file + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Removes the agent's earlier registration, but not its undelivered reports. */
    void forgetRegistration() throws LostException, InterruptedException {
        link.run("rm -f " + DIRECTORY + "/state/device.json " + DIRECTORY + "/token", timing.call())
                .orLost("forgetting the registration");
    }

    void start(String main, String server) throws LostException, InterruptedException {
        script("start " + main + " " + server, timing.call()).orLost("starting the agent");
    }

    /** Stops the agent by its stop file, then a signal, then kill; restores settings. */
    void stop() throws LostException, InterruptedException {
        script("stop " + timing.grace().toSeconds(), timing.toStop()).orLost("stopping the agent");
    }

    void cleanAway() throws LostException, InterruptedException {
        link.run("rm -rf " + DIRECTORY, timing.call()).orLost("removing " + DIRECTORY);
    }

    String lastWords() throws LostException, InterruptedException {
        return script("log", timing.call()).output().strip();
    }

    private ShellAnswer script(String words, Duration limit) throws LostException, InterruptedException {
        return link.run("sh " + DIRECTORY + "/" + AgentFiles.SCRIPT + " " + words, limit);
    }
}
