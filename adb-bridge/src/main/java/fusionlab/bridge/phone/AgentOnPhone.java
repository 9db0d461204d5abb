package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.bridge.adb.ShellAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The agent's directory on one phone, and what is done with it. Every step can be repeated after a drop. */
final class AgentOnPhone {

    static final String DIRECTORY = "/data/local/tmp/fusionlab";

    private static final String INCOMING = DIRECTORY + "/incoming";
    private static final int EXIT_ABSENT = 44;

    private final PhoneLink link;
    private final Timing timing;

    AgentOnPhone(PhoneLink link, Timing timing) {
        this.link = link;
        this.timing = timing;
    }

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

    /** The items that the phone lacks, or has with another content. */
    List<AgentFiles.Item> missing(AgentFiles.Content content) throws LostException, InterruptedException {
        String names = content.items().stream().map(AgentFiles.Item::target).collect(Collectors.joining(" "));
        String output = link.run(
                        "cd " + DIRECTORY + " 2>/dev/null && sha256sum " + names + " 2>/dev/null", timing.longCall())
                .output();
        Map<String, String> sums = new HashMap<>();
        output.lines().map(line -> line.strip().split("\\s+[*]?", 2)).forEach(parts -> {
            if (parts.length == 2) {
                sums.put(parts[1], parts[0]);
            }
        });
        return content.items().stream()
                .filter(item -> !item.sha256().equals(sums.get(item.target())))
                .toList();
    }

    /** Each file comes under another name, is checked on the phone, and takes its place in one step. */
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

    /** Goes over the cable as a file that its owner alone reads: a command line is seen by all. */
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

    /** What the agent knows of an earlier registration goes; what it has measured and not delivered stays. */
    void forgetRegistration() throws LostException, InterruptedException {
        link.run("rm -f " + DIRECTORY + "/state/device.json " + DIRECTORY + "/token", timing.call())
                .orLost("forgetting the registration");
    }

    void start(String main, String server) throws LostException, InterruptedException {
        script("start " + main + " " + server, timing.call()).orLost("starting the agent");
    }

    /** Asked, then told, then killed; settings restored. */
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
