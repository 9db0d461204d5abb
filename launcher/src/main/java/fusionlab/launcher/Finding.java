package fusionlab.launcher;

/**
 * One line of the doctor.
 *
 * @param remedy what to do; empty if nothing is wrong
 */
record Finding(Verdict verdict, String what, String found, String remedy) {

    enum Verdict {
        OK,
        /** Works, or works in part. */
        WARN,
        /** Required but missing. */
        MISSING
    }

    static Finding ok(String what, String found) {
        return new Finding(Verdict.OK, what, found, "");
    }

    static Finding warn(String what, String found, String remedy) {
        return new Finding(Verdict.WARN, what, found, remedy);
    }

    static Finding missing(String what, String found, String remedy) {
        return new Finding(Verdict.MISSING, what, found, remedy);
    }
}
