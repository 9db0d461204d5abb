package fusionlab.server.device;

import fusionlab.server.system.PlainText;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A person's description of a device.
 *
 * @param model e.g. {@code Pixel 8}; empty if unknown
 * @param soc e.g. {@code Tensor G3}; empty if unknown
 * @param os e.g. {@code Android 16}; empty if unknown
 */
public record NewDevice(
        @NotBlank @Size(max = 80) @PlainText String name,
        @NotNull DeviceKind kind,
        @Size(max = 120) @PlainText String model,
        @Size(max = 120) @PlainText String soc,
        @Size(max = 120) @PlainText String os) {

    public NewDevice(String name, DeviceKind kind, @Nullable String model, @Nullable String soc, @Nullable String os) {
        this.name = name;
        this.kind = kind;
        this.model = model == null ? "" : model;
        this.soc = soc == null ? "" : soc;
        this.os = os == null ? "" : os;
    }
}
