package fusionlab.launcher.lab;

import fusionlab.launcher.Failure;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** An adb server on this host (adb's own protocol, {@code SERVICES.TXT}). */
public record AdbServer(int port) {

    private static final int HEX = 16;
    private static final int WORD = 4;

    /** @throws Failure if it does not answer, or has no ready phone of this serial number, naming those that it has */
    public void requirePhone(String serial) {
        List<String> lines = answer("host:devices").lines().toList();
        if (lines.stream().noneMatch(line -> line.equals(serial + "\tdevice"))) {
            throw new Failure("adb on port " + port + " has no phone " + serial + " that is ready; it has "
                    + (lines.isEmpty()
                            ? "none"
                            : String.join(
                                    ", ",
                                    lines.stream()
                                            .map(line -> line.replace('\t', ' '))
                                            .toList()))
                    + "; plug it in, allow USB debugging, and see adb devices");
        }
    }

    /** Whether a phone has a file or folder. @throws Failure if it does not answer */
    boolean has(String serial, String path) {
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataInputStream in = new DataInputStream(adb.getInputStream());
            for (String service : List.of("host:transport:" + serial, "shell:test -e " + path + " && echo there")) {
                ask(adb, service);
                in.readFully(new byte[WORD]);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("there");
        } catch (IOException e) {
            throw new Failure("the phone " + serial + " does not answer adb on port " + port, e);
        }
    }

    /** Ends it. */
    void kill() {
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ask(adb, "host:kill");
            adb.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // it never came up
        }
    }

    private String answer(String service) {
        try (Socket adb = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ask(adb, service);
            DataInputStream in = new DataInputStream(adb.getInputStream());
            in.readFully(new byte[WORD]); // OKAY or FAIL, and then a text
            byte[] length = in.readNBytes(WORD);
            return new String(
                    in.readNBytes(Integer.parseInt(new String(length, StandardCharsets.US_ASCII), HEX)),
                    StandardCharsets.UTF_8);
        } catch (IOException | NumberFormatException e) {
            throw new Failure(
                    "no adb server answers on port " + port + ": start it with adb start-server, or give --adb-port",
                    e);
        }
    }

    private static void ask(Socket adb, String service) throws IOException {
        adb.getOutputStream()
                .write(String.format(Locale.ROOT, "%04x%s", service.length(), service)
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
