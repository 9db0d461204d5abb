package fusionlab.unet;

import java.util.List;

/** No built-in topology of that name. */
public final class UnknownTopologyException extends IllegalArgumentException {

    private final String name;

    public UnknownTopologyException(String name, List<String> known) {
        super("There is no topology '" + name + "'. Built in are " + String.join(", ", known)
                + "; any other is read from its diffusers config.json.");
        this.name = name;
    }

    public String name() {
        return name;
    }
}
