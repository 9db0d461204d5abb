package fusionlab.server.openapi;

/** English nouns, as far as paths and classes of this project have them. */
final class Nouns {

    private Nouns() {}

    /** @param noun in singular or plural */
    static String singular(String noun) {
        if (noun.equals("people")) {
            return "person";
        }
        if (noun.endsWith("earches")) {
            return noun.substring(0, noun.length() - 2);
        }
        return noun.endsWith("s") && !noun.endsWith("ss") ? noun.substring(0, noun.length() - 1) : noun;
    }
}
