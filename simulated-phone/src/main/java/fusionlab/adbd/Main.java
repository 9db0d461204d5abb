package fusionlab.adbd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A simulated phone until the process is ended; connects itself to an adb server. */
public final class Main {

    private static final String HELP = """
            A simulated phone for trying FusionLab without one. What it measures is this host, not a phone.

            Usage: java -jar simulated-phone.jar [--directory DIR] [--port N] [--adb-port N]

              --directory DIR  its storage (a temporary directory)
              --port N         where it listens (any free port)
              --adb-port N     connect it to the adb server on this port, once that is up
            """;

    private static final int HIGHEST_PORT = 65_535;

    private Main() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        Path directory = null;
        int port = 0;
        int adbPort = 0;
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length || words[i].equals("--help")) {
                System.out.print(HELP);
                System.exit(words[i].equals("--help") ? 0 : 2);
            }
            switch (words[i]) {
                case "--directory" -> directory = Path.of(words[i + 1]);
                case "--port" -> port = port(words[i], words[i + 1]);
                case "--adb-port" -> adbPort = port(words[i], words[i + 1]);
                default -> {
                    System.err.println("Unknown argument '" + words[i] + "'; see --help.");
                    System.exit(2);
                }
            }
        }
        Path storage = directory == null ? Files.createTempDirectory("simulated-phone") : directory;
        SimulatedPhone phone = SimulatedPhone.start(PhoneModel.ofThisHost("Simulated phone"), storage, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(phone)));
        System.out.println("simulated phone " + phone.serial() + ", storage " + storage);
        if (adbPort > 0) {
            System.out.println(phone.connectTo(adbPort));
        }
        Thread.currentThread().join();
    }

    private static int port(String option, String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : HIGHEST_PORT + 1;
        if (port > HIGHEST_PORT) {
            System.err.println(option + " must be 0 to " + HIGHEST_PORT + ", not '" + text + "'; see --help.");
            System.exit(2);
        }
        return port;
    }

    private static void close(SimulatedPhone phone) {
        try {
            phone.close();
        } catch (IOException e) {
            System.err.println("The simulated phone could not be closed: " + e.getMessage());
        }
    }
}
