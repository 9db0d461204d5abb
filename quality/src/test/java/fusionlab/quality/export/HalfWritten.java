package fusionlab.quality.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that begins a new folder, says so, and does not finish it. */
final class HalfWritten {

    private HalfWritten() {}

    public static void main(String[] arguments) throws IOException {
        try (NewFolder folder = NewFolder.at(Path.of(arguments[0]))) {
            Files.writeString(
                    Files.createDirectory(folder.path().resolve("unet")).resolve("model"), "half");
            System.out.println("begun");
            System.out.println(System.in.read());
        }
    }
}
