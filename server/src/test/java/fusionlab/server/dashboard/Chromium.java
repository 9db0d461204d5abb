package fusionlab.server.dashboard;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A page in the system's Chromium, driven by Playwright, that remembers what went wrong on its console. All share one browser per JVM and
 * set of flags; each has cookies and storage of its own. For the thread of the tests.
 */
public final class Chromium implements AutoCloseable {

    public static final int WIDE = 1280;
    public static final int NARROW = 390;

    /** So long that only a hanging page reaches it, whatever else runs on the machine. */
    private static final double PATIENCE_MILLIS = 240_000;

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    private static final Path PROGRAM = Path.of(System.getProperty("fusionlab.chromium", "/usr/bin/chromium"));
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Playwright ends its browsers when the JVM ends. */
    private static final Map<List<String>, Browser> BROWSERS = new ConcurrentHashMap<>();

    private final String address;
    private final BrowserContext context;
    private final List<String> complaints = new ArrayList<>();
    private Page page;

    /** @param address {@code http://host:port} of the server */
    public Chromium(String address) {
        this(address, FLAGS);
    }

    /** With WebGPU on an adapter made of software, which is everywhere and slow. */
    public static Chromium withWebGpu(String address) {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.remove("--disable-gpu");
        flags.addAll(List.of("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"));
        return new Chromium(address, flags);
    }

    private Chromium(String address, List<String> flags) {
        this.address = address;
        context = BROWSERS.computeIfAbsent(flags, Chromium::launch)
                .newContext(new Browser.NewContextOptions().setViewportSize(WIDE, 900));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        page = another();
    }

    private static Browser launch(List<String> flags) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException("The browser tests need " + PROGRAM
                    + ": apt-get install chromium, or name another with -Dfusionlab.chromium=PATH");
        }
        return Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setHeadless(true)
                        .setArgs(flags));
    }

    /** Another tab with the same cookies and storage; {@link #page()} stays what it is. */
    public Page another() {
        Page tab = context.newPage();
        tab.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(tab.url() + ": " + message.text());
            }
        });
        tab.onPageError(error -> complaints.add(tab.url() + ": " + error));
        tab.onDialog(dialog -> dialog.accept());
        return tab;
    }

    /** The tab's process dies, as for want of memory, without a word to its scripts. A new tab takes its place. */
    public void crash() {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException crashed) {
            page.close();
            page = another();
            return;
        }
        throw new IllegalStateException("The tab survived");
    }

    public Page page() {
        return page;
    }

    /** Errors of scripts, of the content security policy and of failed requests, with the page they came from. */
    public List<String> complaints() {
        return complaints;
    }

    public void open(String path) {
        page.navigate(address + path);
    }

    /** Where the page is, without the server's address. */
    String path() {
        return page.url().substring(address.length()).replaceAll("#.*", "");
    }

    public void signIn(String username, String password) {
        open("/login");
        page.fill("#username", username);
        page.fill("#password", password);
        page.click("button[type=submit]");
        page.waitForURL(url -> !url.contains("/login"));
    }

    /** How many pixels the page is wider than its window. */
    int overflow() {
        return (Integer) page.evaluate(
                "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");
    }

    /** Waits until the page has been laid out and redrawn, plots included. */
    private void settle() {
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
                + " requestAnimationFrame(done))))");
    }

    /** Four pictures: wide and narrow, light and dark. Returns the overflow at the narrow width. */
    public int photograph(Path directory, String name) {
        int overflow = 0;
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (int width : List.of(WIDE, NARROW)) {
                page.setViewportSize(width, width == WIDE ? 900 : 844);
                settle();
                overflow = Math.max(overflow, overflow());
                String file = name + "-" + width + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png";
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(directory.resolve(file))
                        .setFullPage(true));
            }
        }
        page.setViewportSize(WIDE, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        return overflow;
    }

    @Override
    public void close() {
        context.close();
    }
}
