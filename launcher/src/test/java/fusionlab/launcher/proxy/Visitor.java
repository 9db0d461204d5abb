package fusionlab.launcher.proxy;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person with Chromium, who notes what fails on the way. */
final class Visitor implements AutoCloseable {

    static final Path PROGRAM = Path.of(System.getProperty("fusionlab.chromium", "/usr/bin/chromium"));

    private static final double PATIENCE_MILLIS = 240_000;
    private static final int MOST_ADDRESSES = 300;

    /** Whatever a page or its scripts load, open or send something to. */
    private static final Pattern ADDRESS = Pattern.compile(
            "\\s(href|src|action|formaction|hx-[a-z]+|data-[a-z]+)=\"(/[^\"]*)\"", Pattern.CASE_INSENSITIVE);

    /** Of those, what is read: the others are sent forms, or addresses yet to be completed. */
    private static final Set<String> READ =
            Set.of("href", "src", "hx-get", "data-source", "data-samples", "data-curve");

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    final List<String> complaints = new ArrayList<>();
    final Page page;
    private final Playwright playwright;
    private final BrowserContext context;
    private final String lab;
    private final String origin;

    Visitor(String lab) {
        this.lab = lab;
        origin = lab.replaceFirst("(https?://[^/]+).*", "$1");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        context = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setHeadless(true)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")))
                .newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        page.onResponse(response -> {
            if (response.status() >= 400) {
                complaints.add(response.status() + " " + response.url());
            }
        });
    }

    void open(String path) {
        page.navigate(lab + path);
    }

    /** From a page that asks for it. */
    void signIn() {
        page.fill("#username", "admin");
        page.fill("#password", ProxiedLab.PASSWORD);
        page.click("button[type=submit]");
        page.waitForURL(url -> !url.contains("/login"));
    }

    /** Path and whether it is sent with TLS only, by the cookie's name. */
    Map<String, String> cookies() {
        return context.cookies().stream()
                .collect(java.util.stream.Collectors.toMap(
                        cookie -> cookie.name, cookie -> cookie.path + (cookie.secure ? " secure" : "")));
    }

    APIResponse get(String path) {
        return context.request().get(lab + path);
    }

    /** Follows every address from the overview on. @return how many were read; those outside the lab's path, and those that fail, are complaints */
    int walk() {
        String path = lab.substring(origin.length());
        Set<String> seen =
                new LinkedHashSet<>(List.of(path + "/", path + "/agent", path + "/agent/trust", path + "/login"));
        Deque<String> waiting = new ArrayDeque<>(seen);
        int read = 0;
        while (!waiting.isEmpty() && read++ < MOST_ADDRESSES) {
            String address = waiting.removeFirst();
            APIResponse answer = context.request().get(origin + address);
            if (answer.status() != 200) {
                complaints.add(answer.status() + " " + address);
            }
            if (!answer.headers().getOrDefault("content-type", "").startsWith("text/html")) {
                continue;
            }
            Matcher found = ADDRESS.matcher(answer.text());
            while (found.find()) {
                String to = found.group(2).split("#", 2)[0].replace("&amp;", "&");
                if (!to.equals(path) && !to.startsWith(path + "/")) {
                    complaints.add(address + " has " + found.group());
                } else if (READ.contains(found.group(1)) && seen.add(to.split("\\?", 2)[0])) {
                    waiting.addLast(to);
                }
            }
        }
        return read;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
