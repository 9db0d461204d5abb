package fusionlab.server.search;

import static fusionlab.server.search.SearchAdmission.refused;

import fusionlab.protocol.DecoderQuality;
import fusionlab.server.evaluation.DecoderView;
import fusionlab.server.evaluation.Decoders;
import fusionlab.unet.component.Component.Role;
import fusionlab.unet.component.Components;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What decoders that the lab has trained change in CLIP. */
@Component
record DecoderQualities(Decoders decoders) {

    /**
     * A choice with the change of its decoder.
     *
     * @param id of a trained decoder; null for the one that the quality table was measured with
     */
    PictureParameters.Choice choice(
            String field, int steps, @Nullable String decoder, long qualityTableId, @Nullable Long id) {
        if (id == null) {
            return new PictureParameters.Choice(steps, decoder, qualityTableId, null, null, null);
        }
        String idField = field + "Id";
        DecoderView trained = decoders.find(id)
                .orElseThrow(() -> refused(idField, "There is no decoder " + id, "see GET /api/v1/decoders"));
        DecoderQuality figures = trained.figures();
        if (figures == null) {
            throw refused(
                    idField,
                    "Decoder " + id + " has no figures: it is "
                            + trained.state().toLowerCase(java.util.Locale.ROOT),
                    "wait until it is done, or give another");
        }
        Optional<String> key = decoders.config(id)
                .map(config -> Components.parse(Role.DECODER, config).key());
        if (key.isEmpty() || !key.get().equals(decoder)) {
            throw refused(
                    idField,
                    key.map(other -> "Decoder " + id + " is " + other + ", and the picture is made with " + decoder)
                            .orElse("Decoder " + id
                                    + " is of a world without configs, so its time is not in any table"),
                    "give the id of a decoder of this config, or its key as the decoder");
        }
        return new PictureParameters.Choice(
                steps, decoder, qualityTableId, id, figures.clipDifference(), figures.clipDifferenceError());
    }
}
