package fusionlab.quality.scenes;

import fusionlab.quality.decoder.Decoder;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** The files of a trained world: in a folder, or in the jar, from which they are unpacked. */
final class ScenesFiles {

    static final String AUTOENCODER = "autoencoder.safetensors";
    static final String CLIP = "clip.safetensors";
    static final String UNET = "unet.safetensors";
    private static final Path SHIPPED = Path.of("shipped");
    private static final String CONFIG = "unet.json";

    private ScenesFiles() {}

    /** Unpacks the shipped weights into a folder. */
    static void unpack(Path folder) {
        unpack(folder, UNET);
    }

    /** @param unet the resource that becomes the UNet's file */
    static void unpack(Path folder, String unet) {
        for (String name : List.of(AUTOENCODER, CLIP, unet)) {
            try (InputStream stream = ScenesFiles.class.getResourceAsStream(name)) {
                if (stream == null) {
                    throw new IllegalStateException(
                            "No weights of the scenes world came with FusionLab (" + name
                                    + "): name a folder that 'quality train' made, with --weights, or with --checkpoint for a worker");
                }
                Files.copy(stream, folder.resolve(name.equals(unet) ? UNET : name));
            } catch (IOException problem) {
                throw new UncheckedIOException(
                        "Cannot unpack " + name + " to " + folder + " (" + problem.getMessage()
                                + "); make room there, or set java.io.tmpdir to another folder",
                        problem);
            }
        }
    }

    /** The diffusers config of the world's UNet. */
    static String config() {
        try (InputStream stream = ScenesFiles.class.getResourceAsStream(CONFIG)) {
            if (stream == null) {
                throw new IllegalStateException("The jar of the module quality lacks " + CONFIG);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /**
     * A decoder in place of the autoencoder's.
     *
     * @param hash SHA-256 (hex) of its file
     */
    record OtherDecoder(Decoder decoder, String hash) {}

    /** @param file {@code shipped} for the one in the jar */
    static OtherDecoder decoder(Path file) throws IOException {
        if (!file.equals(SHIPPED)) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("--decoder: there is no file " + file
                        + "; name decoder.safetensors of quality decoder, or 'shipped'");
            }
            return new OtherDecoder(OriginalSceneDecoder.open(file), ContentHash.of(file));
        }
        Path copy = Files.createTempFile("fusionlab-decoder", ".safetensors");
        try (InputStream stream = ScenesFiles.class.getResourceAsStream(OriginalSceneDecoder.FILE)) {
            if (stream == null) {
                throw new IllegalStateException("The jar of the module quality lacks " + OriginalSceneDecoder.FILE);
            }
            Files.copy(stream, copy, StandardCopyOption.REPLACE_EXISTING);
            return new OtherDecoder(OriginalSceneDecoder.open(copy), ContentHash.of(copy));
        } finally {
            Files.delete(copy);
        }
    }

    /** SHA-256 (hex) of files, one after another. */
    static String hash(Path... files) {
        try {
            return ContentHash.of(files);
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + Arrays.toString(files), problem);
        }
    }
}
