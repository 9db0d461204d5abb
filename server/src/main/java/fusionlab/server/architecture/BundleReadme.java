package fusionlab.server.architecture;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Provenance;
import fusionlab.search.ledger.Picture;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** The bundle's {@code README.md}, written to be understood without the lab; its text is in {@code templates/bundle-readme.md}. */
record BundleReadme(String hash, Architecture architecture, Evidence.Proof proof, boolean validated) {

    private static final Pattern MARKUP = Pattern.compile("([\\\\`*_{}\\[\\]<>#|!~&])");
    private static final TemplateEngine TEMPLATES = templates();

    private static TemplateEngine templates() {
        var files = new ClassLoaderTemplateResolver(BundleReadme.class.getClassLoader());
        files.setPrefix("templates/");
        files.setTemplateMode(TemplateMode.TEXT);
        files.setCharacterEncoding("UTF-8");
        var engine = new SpringTemplateEngine();
        engine.setTemplateResolver(files);
        return engine;
    }

    String text() {
        // MACs are listed with latencies, so they are for the latencies' latent size.
        LatencyTable table = proof.problem().latencies();
        int size = table.provenance().latentSize();
        Map<String, Object> model = new HashMap<>(Map.of(
                "readme", this,
                "proof", proof,
                "table", table,
                "provenance", table.provenance(),
                "profile", table.provenance().profile(),
                "quality", proof.problem().qualities(),
                "latents", size + "x" + size,
                "cost", topology().cost(architecture, size),
                "original", topology().cost(topology().original(), size)));
        Picture picture = proof.picture();
        model.put("picture", picture);
        if (picture != null) {
            Picture.Choice choice = picture.choices().get(picture.chosen());
            model.put("choice", choice);
            model.put("limit", picture.targets().get(choice.limit()).device());
        }
        return TEMPLATES.process("bundle-readme.md", new Context(Locale.ROOT, model));
    }

    public Topology topology() {
        return architecture.topology();
    }

    /** A host may report only its processor, or nothing. */
    public String hardware() {
        Provenance provenance = proof.problem().latencies().provenance();
        String parts = Stream.of(provenance.model(), provenance.soc())
                .filter(part -> !part.isBlank())
                .map(this::plain)
                .collect(Collectors.joining(", "));
        return parts.isEmpty() ? "" : " (" + parts + ")";
    }

    public String warning() {
        return ProxyWarning.of(proof.problem().qualities());
    }

    public String replay() {
        return ReplayCommand.of(proof.problem());
    }

    /** Whether the search ended above its target, with its rounds used up. */
    public boolean missed() {
        return proof.picture() == null
                && proof.problem().latencies().predict(architecture) instanceof Prediction.Predicted found
                && found.ms() > proof.problem().parameters().latencyTargetMs();
    }

    public String predicted(Architecture which) {
        LatencyTable table = proof.problem().latencies();
        return table.predict(which) instanceof Prediction.Predicted found
                ? String.format(
                        Locale.ROOT,
                        "%.2f (%s: %.2f to %.2f)",
                        found.ms(),
                        table.additivity().level(),
                        found.lowMs(),
                        found.highMs())
                : "unknown";
    }

    /** @param device index of a target */
    public String latencyFile(int device) {
        return device == 0 ? BundleFiles.LATENCY_JSON : BundleFiles.furtherLatencies(device - 1);
    }

    public String names(List<String> slots) {
        return slots.isEmpty() ? "nothing" : "`" + String.join("`, `", slots) + "`";
    }

    /** An unknown text takes its separator with it. */
    public String after(String separator, String text) {
        return text.isBlank() ? "" : separator + plain(text);
    }

    /** Text from outside stays plain text: no markup, line breaks, or characters that are invisible or turn the direction of writing. */
    public String plain(String text) {
        String line = OneLine.fact(text.replaceAll("\\s+", " "), Integer.MAX_VALUE);
        return MARKUP.matcher(line).replaceAll("\\\\$1");
    }
}
