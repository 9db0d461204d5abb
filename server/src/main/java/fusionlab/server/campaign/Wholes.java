package fusionlab.server.campaign;

import fusionlab.latency.PicturePlan;
import fusionlab.unet.component.Component;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a table campaign measures beside the blocks of its UNet.
 *
 * @param unet whether the unchanged UNet is measured as a whole
 * @param components text encoders and decoders
 * @param picture made end to end; null for none
 */
record Wholes(
        boolean unet, List<Component> components, @Nullable PicturePlan picture) {

    static final Wholes NONE = new Wholes(false, List.of(), null);

    Wholes {
        components = List.copyOf(components);
    }

    Wholes with(@Nullable PicturePlan plan) {
        return new Wholes(unet, components, plan);
    }
}
