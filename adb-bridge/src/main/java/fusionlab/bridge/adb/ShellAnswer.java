package fusionlab.bridge.adb;

/**
 * The outcome of a command on a phone.
 *
 * @param output standard output and error, without the end mark
 * @param exit exit code
 */
public record ShellAnswer(String output, int exit) {

    /** @throws LostException if the command failed, with its output */
    public ShellAnswer orLost(String what) throws LostException {
        if (exit != 0) {
            throw new LostException(what + " failed with code " + exit + ": " + output.strip());
        }
        return this;
    }
}
