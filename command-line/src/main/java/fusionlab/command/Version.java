package fusionlab.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of the program, from the jar of its command. */
public final class Version implements IVersionProvider {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public String[] getVersion() {
        String version = spec == null
                ? null
                : spec.root().userObject().getClass().getPackage().getImplementationVersion();
        return new String[] {"fusionlab " + (version == null ? "development" : version)};
    }
}
