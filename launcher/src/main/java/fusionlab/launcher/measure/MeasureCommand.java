package fusionlab.launcher.measure;

import com.google.gson.JsonObject;
import fusionlab.lab.LabException;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.ModelFiles;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.AdbServer;
import fusionlab.launcher.lab.Installation;
import fusionlab.launcher.lab.Lab;
import fusionlab.launcher.lab.OwnLab;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code measure}: one device, one table. */
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a UNet and its blocks, the text encoder and the decoder on one device, prints what a picture costs, and writes"
                    + " the latency table.",
            "--here, --adb and --adb-simulated start a lab of their own and end it; --device uses a running lab."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class MeasureCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasureOptions options;

    @Override
    public Integer call() throws InterruptedException {
        options.check(message -> {
            throw new ParameterException(spec.commandLine(), message);
        });
        Path out = options.out.toAbsolutePath().normalize();
        if (Files.exists(out)) {
            throw new Failure(out + " exists already; name another file with --out");
        }
        ModelFiles model;
        try {
            model = ModelFiles.read(options.model);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), "--model: " + unknown.getMessage());
        }
        checkLatent(model);
        if (options.device != null) {
            return inRunningLab(model, out);
        }
        if (options.adb != null) {
            new AdbServer(options.adbPort).requirePhone(options.adb);
        }
        return new OwnLab("measure", options.data)
                .run(List.of(options.phone() ? "bridge.log" : "agent.log"), lab -> inOwnLab(lab, model, out));
    }

    /** A lab would say so too, but only once it runs. */
    private void checkLatent(ModelFiles model) {
        try {
            model.topology().places(options.latentSize());
        } catch (IllegalArgumentException misfit) {
            throw new ParameterException(spec.commandLine(), "--latent: " + misfit.getMessage());
        }
    }

    private int inOwnLab(Lab lab, ModelFiles model, Path out) throws InterruptedException {
        List<Progress.Phase> phases = new ArrayList<>(List.of(
                new Progress.Phase("server", Duration.ofSeconds(20)),
                new Progress.Phase(
                        options.adbSimulated ? "simulated phone" : options.phone() ? "phone" : "agent",
                        Duration.ofSeconds(options.phone() ? 25 : 5)),
                table()));
        if (options.phone()) {
            phases.add(new Progress.Phase("leaving the phone", Duration.ofSeconds(10)));
        }
        Progress progress = progress(phases);
        progress.next();
        Runnable tick = () -> progress.show("", null);
        LabRest client = lab.startServer(0, tick);
        progress.next();
        long device = start(lab, client, tick);
        JsonObject table = measured(client, model, device, progress, () -> {
            lab.requireAlive();
            Thread.sleep(PAUSE.toMillis());
        });
        if (options.phone()) {
            progress.next();
            lab.leavePhone(tick);
        }
        return finished(client, table, out, progress);
    }

    /** Returns the device's id. */
    private long start(Lab lab, LabRest client, Runnable tick) throws InterruptedException {
        long now = System.currentTimeMillis();
        if (options.adb != null) {
            return lab.startPhone(client, "phone-" + now, options.adb, options.adbPort, tick);
        }
        return options.adbSimulated
                ? lab.startPhone(client, "simulated-phone-" + now, tick)
                : lab.startAgent(client, "this-host-" + now, tick);
    }

    private int inRunningLab(ModelFiles model, Path out) throws InterruptedException {
        LabRest client = new LabRest(URI.create(options.server), "fusionlab-measure", options.token());
        long device = device(client, String.valueOf(options.device));
        Progress progress = progress(List.of(table()));
        JsonObject table = measured(client, model, device, progress, () -> Thread.sleep(PAUSE.toMillis()));
        return finished(client, table, out, progress);
    }

    private static long device(LabRest client, String name) {
        return client.items("/api/v1/devices?limit=200")
                .filter(device -> device.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        "the lab has no device '" + name + "'; see " + client.server() + "/devices for their names"))
                .get("id")
                .getAsLong();
    }

    private Progress.Phase table() {
        return new Progress.Phase("latency table", Duration.ofSeconds(options.budgetSeconds() + 15));
    }

    private Progress progress(List<Progress.Phase> phases) {
        PrintWriter out = spec.commandLine().getOut();
        return new Progress(phases, out, Installation.columns(), Clock.systemUTC());
    }

    /** Cancels the campaign if it is interrupted. @return the table as the lab shows it */
    private JsonObject measured(LabRest client, ModelFiles model, long device, Progress progress, Work.Pause pause)
            throws InterruptedException {
        progress.next();
        long campaign = client.post("/api/v1/campaigns", options.campaign(device, model))
                .get("id")
                .getAsLong();
        Thread cancel = new Thread(() -> cancel(client, campaign), "cancel-campaign");
        Runtime.getRuntime().addShutdownHook(cancel);
        JsonObject done = Work.campaign(client, campaign, progress, pause);
        Runtime.getRuntime().removeShutdownHook(cancel);
        return client.get("/api/v1/latency-tables/" + done.get("latencyTableId").getAsLong());
    }

    private static void cancel(LabRest client, long campaign) {
        try {
            client.delete("/api/v1/campaigns/" + campaign);
        } catch (LabException e) {
            return; // the lab ended first
        }
    }

    private int finished(LabRest client, JsonObject table, Path out, Progress progress) {
        long id = table.get("id").getAsLong();
        write(out, client.bytes("/api/v1/latency-tables/" + id + ".json"));
        progress.clear();
        PrintWriter screen = spec.commandLine().getOut();
        JsonObject picture = client.get(
                "/api/v1/latency-tables/" + id + "/picture?steps=" + options.steps + "&guidance=" + options.guidance());
        screen.println(new MacroText(table, picture, options.adbSimulated).text());
        screen.println(Text.of("%ntable     %s", out));
        screen.flush();
        return 0;
    }

    private static void write(Path file, byte[] content) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.write(file, content, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + e, e);
        }
    }
}
