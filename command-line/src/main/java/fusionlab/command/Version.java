package fusionlab.command;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of the program, from the jar of its command. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class Version implements IVersionProvider {

    @Spec
    private CommandSpec spec;

    @Override
    public String[] getVersion() {
        String version = spec.root().userObject().getClass().getPackage().getImplementationVersion();
        return new String[] {"fusionlab " + (version == null ? "development" : version)};
    }
}
