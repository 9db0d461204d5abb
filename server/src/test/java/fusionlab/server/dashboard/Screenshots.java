package fusionlab.server.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Photographs a running server: {@code Screenshots ADDRESS USER PASSWORD DIRECTORY [PATH...]}. Without paths: the lists, and the newest
 * thing of each list. Ends with exit code 1 if a page is wider than a phone or its console has errors.
 */
final class Screenshots {

    private static final List<String> LISTS =
            List.of("/", "/devices", "/tables", "/quality", "/searches", "/architectures", "/tokens");

    private Screenshots() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            System.err.println("Usage: Screenshots ADDRESS USER PASSWORD DIRECTORY [PATH...]");
            System.exit(2);
        }
        Path directory = Files.createDirectories(Path.of(arguments[3]));
        List<String> wrong = new ArrayList<>();
        try (Chromium chromium = new Chromium(arguments[0])) {
            chromium.signIn(arguments[1], arguments[2]);
            List<String> asked = Arrays.asList(arguments).subList(4, arguments.length);
            for (String path : asked.isEmpty() ? found(chromium) : asked) {
                chromium.open(path);
                String name = path.equals("/") ? "overview" : path.substring(1).replaceAll("[^a-z0-9]+", "-");
                if (chromium.photograph(directory, name) > 0) {
                    wrong.add(path + " is wider than its window");
                }
            }
            wrong.addAll(chromium.complaints());
        }
        wrong.forEach(System.err::println);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    /** The lists and the first thing that each of them links to. */
    private static Set<String> found(Chromium chromium) {
        Set<String> paths = new LinkedHashSet<>(LISTS);
        for (String list : LISTS) {
            chromium.open(list);
            Object link = chromium.page()
                    .evaluate(
                            "() => [...document.querySelectorAll('main tbody a')].map((a) => a.getAttribute('href'))[0] ?? ''");
            if (link instanceof String path && path.startsWith("/")) {
                paths.add(path);
            }
        }
        return paths;
    }
}
