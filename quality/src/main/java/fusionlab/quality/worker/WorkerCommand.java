package fusionlab.quality.worker;

import fusionlab.command.Version;
import fusionlab.lab.LabRefusedException;
import fusionlab.quality.tensors.Compute;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worker}: evaluates for a server. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Leases evaluations of architectures from a FusionLab server and reports the scores.",
        footer = {
            "",
            "Exit codes: 0 ended as asked, 1 failed, 2 wrong usage or no such device here,",
            "3 refused by the server, 143 or 130 stopped by a signal (leased work is",
            "leased again after expiry)."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class WorkerCommand implements Callable<Integer> {

    private static final int REFUSED = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "address of the lab, such as http://lab.example:8080")
    private URI server;

    @ArgGroup(multiplicity = "1")
    private Credentials credentials;

    @Mixin
    private WorldChoice world;

    @Option(names = "--name", paramLabel = "NAME", description = "the worker's display name (this host's name)")
    private @Nullable String name;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "batches drawn at once, each on one core (as many as there are; 1 with --device cuda)")
    private @Nullable Integer threads;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "prompts in a batch (32, or what half of the free memory holds)")
    private @Nullable Integer batch;

    @Override
    public Integer call() throws InterruptedException {
        requireAddress();
        if (threads != null && threads < 1 || batch != null && batch < 1) {
            throw usage("--threads and --batch must be at least 1");
        }
        String contradiction = world.contradiction();
        if (contradiction != null) {
            throw usage(contradiction);
        }
        Compute compute = world.compute();
        compute.prepare().ifPresent(missing -> {
            throw usage("--device cuda: " + missing);
        });
        try {
            WorkerProcess process = new WorkerProcess(
                    server, credentials.token(this), name == null ? hostName() : name, threads(compute), batch);
            process.run(world, spec.commandLine().getOut());
            return 0;
        } catch (LabRefusedException e) {
            spec.commandLine()
                    .getErr()
                    .println("fusionlab: " + server + " refused this worker (" + e.getMessage() + ")."
                            + (e.unauthorized()
                                    ? " It needs an API token of the role WORKER; an operator makes one in the dashboard."
                                    : ""));
            return REFUSED;
        }
    }

    private int threads(Compute compute) {
        if (threads != null) {
            return threads;
        }
        return compute.device() == Compute.Device.CUDA
                ? 1
                : Runtime.getRuntime().availableProcessors();
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void requireAddress() {
        boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!http || server.getHost() == null) {
            throw usage("--server '" + server + "' must be an address such as http://lab.example:8080");
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "worker";
        }
    }

    /** Either of them. */
    static final class Credentials {

        @Option(names = "--token", paramLabel = "T", description = "API token of the role WORKER")
        private @Nullable String token;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "the same from a file: other users see a command line")
        private @Nullable Path file;

        String token(WorkerCommand command) {
            String text = token;
            if (file != null) {
                if (!Files.exists(file)) {
                    throw command.usage("--token-file: there is no file " + file);
                }
                try {
                    text = Files.readString(file, StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw command.usage("--token-file " + file + " cannot be read: " + e.getMessage());
                }
            }
            if (text == null || !text.strip().matches("[!-~]+")) {
                throw command.usage("the token must be one word");
            }
            return text.strip();
        }
    }
}
