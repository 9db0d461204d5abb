package fusionlab.unet.component;

import fusionlab.unet.ContentHash;

/** A part of the pipeline that makes a picture, besides the UNet (which is a topology and an architecture). Immutable. */
public sealed interface Component permits TextEncoder, Decoder, TinyDecoder {

    /** Which part of the pipeline it is. */
    enum Role {
        TEXT_ENCODER,
        DECODER
    }

    Role role();

    /** What decides what it computes, in one line; {@link Components#parse} reads it back. */
    String configJson();

    /**
     * What samples and tables call it, unique among components: {@code text-encoder:} or {@code decoder:} and the beginning of the hash.
     * Block configurations have no colon in their keys.
     */
    default String key() {
        String hash = contentHash().substring(0, 12);
        return (role() == Role.TEXT_ENCODER ? "text-encoder:" : "decoder:") + hash;
    }

    /** SHA-256 (hex) of {@link #configJson}. */
    default String contentHash() {
        return ContentHash.of(configJson());
    }
}
