package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adb that people have takes the simulated phone for a device: what it does to a real one works. */
class RealAdbTests {

    private static final String FILE = "/data/local/tmp/dir/file";

    @TempDir
    private Path folder;

    private SimulatedPhone phone;
    private int port;

    private record Ended(int code, String output) {}

    @BeforeEach
    void start() throws Exception {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "adb")));
        if (!there) {
            System.err.println("SKIPPED: adb is not installed, so the simulated phone is not tried with it."
                    + " Install it with: apt-get install adb");
        }
        assumeTrue(there, "adb is not installed");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        phone = SimulatedPhone.start(PhoneModel.ofThisHost("Real"), folder.resolve("phone"), 0);
        adb("start-server");
        assertThat(phone.connectTo(port)).contains("connected to " + phone.serial());
        adb("wait-for-device");
    }

    @AfterEach
    void end() throws Exception {
        if (phone != null) {
            adb("kill-server");
            phone.close();
        }
    }

    private Ended adb(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("adb", "-P", Integer.toString(port)));
        command.addAll(List.of(words));
        Path output = Files.createTempFile(folder, "adb", ".out"); // a server that is started would hold a pipe open
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        return new Ended(process.exitValue(), Files.readString(output));
    }

    @Test
    void a_shell_has_its_exit_code_and_its_model() throws Exception {
        assertThat(adb("devices", "-l").output()).contains(phone.serial(), "device ", "model:Real");
        assertThat(adb("shell", "echo out; exit 7")).isEqualTo(new Ended(7, "out\n"));
        assertThat(adb("exec-out", "printf 'a\\r\\nb'").output()).isEqualTo("a\r\nb");
        assertThat(adb("shell", "getprop", "ro.fusionlab.simulated").output()).isEqualTo("1\n");
        assertThat(adb("get-state").output()).isEqualTo("device\n");
    }

    @Test
    void files_go_there_and_back_byte_for_byte_with_their_modes() throws Exception {
        byte[] bytes = new byte[3_000_001];
        new Random(7).nextBytes(bytes);
        Path sent = Files.write(folder.resolve("sent"), bytes);
        Files.setPosixFilePermissions(sent, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(adb("push", sent.toString(), FILE).code()).isZero();
        assertThat(phone.file(FILE)).hasBinaryContent(bytes);
        assertThat(Files.isExecutable(phone.file(FILE))).isTrue();

        Path back = folder.resolve("back");
        assertThat(adb("pull", FILE, back.toString()).code()).isZero();
        assertThat(back).hasBinaryContent(bytes);
        assertThat(adb("pull", FILE + "-none", back.toString())).satisfies(failed -> {
            assertThat(failed.code()).isNotZero();
            assertThat(failed.output()).contains("-none");
        });
        assertThat(adb("ls", "/data/local/tmp/dir").output()).contains(" file").contains("002dc6c1");
        assertThat(adb("ls", "/data/local/tmp/none").output()).doesNotContain("file");
    }

    @Test
    void a_whole_directory_can_be_pulled_and_an_empty_file_is_a_file() throws Exception {
        Files.createDirectories(phone.file("/data/local/tmp/many/deep"));
        Files.writeString(phone.file("/data/local/tmp/many/empty"), "");
        Files.writeString(phone.file("/data/local/tmp/many/deep/leaf"), "leaf");
        assertThat(adb("pull", "/data/local/tmp/many", folder.resolve("many").toString())
                        .code())
                .isZero();
        assertThat(folder.resolve("many/empty")).isEmptyFile();
        assertThat(folder.resolve("many/deep/leaf")).hasContent("leaf");
    }

    @Test
    void a_reversed_port_reaches_a_server_of_this_host() throws Exception {
        try (ServerSocket lab = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(adb("reverse", "tcp:18080", "tcp:" + lab.getLocalPort()).code())
                    .isZero();
            assertThat(adb("reverse", "--list").output()).contains("tcp:18080 tcp:" + lab.getLocalPort());
            int onPhone = Integer.parseInt(Files.readString(folder.resolve("phone/ports/18080")));
            try (Socket program = new Socket(InetAddress.getLoopbackAddress(), onPhone);
                    Socket accepted = lab.accept()) {
                program.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                assertThat(accepted.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
                accepted.getOutputStream().write("world".getBytes(StandardCharsets.US_ASCII));
                assertThat(program.getInputStream().readNBytes(5)).asString().isEqualTo("world");
            }
            assertThat(adb("reverse", "--no-rebind", "tcp:18080", "tcp:9").code())
                    .isNotZero();
            assertThat(adb("reverse", "--remove", "tcp:18080").code()).isZero();
            assertThat(adb("reverse", "--list").output()).doesNotContain("18080");
        }
    }

    @Test
    void a_push_that_was_cut_leaves_a_part_and_the_next_one_makes_it_good() throws Exception {
        Path sent = Files.write(folder.resolve("sent"), new byte[2_000_000]);
        phone.dropInPush(500_000);
        assertThat(adb("push", sent.toString(), FILE).code()).isNotZero();
        assertThat(Files.size(phone.file(FILE))).isLessThan(2_000_000);
        Ended again = new Ended(1, "");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (again.code() != 0 && System.nanoTime() < deadline) { // adb takes its time to notice the cut
            phone.connectTo(port);
            again = adb("push", sent.toString(), FILE);
        }
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(Files.size(phone.file(FILE))).isEqualTo(2_000_000);
    }
}
