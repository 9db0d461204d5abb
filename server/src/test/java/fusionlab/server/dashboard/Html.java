package fusionlab.server.dashboard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/** A page or a part of one as a browser would take it, and what it would have to put right. */
final class Html {

    private static final Pattern TOKEN = Pattern.compile(
            "<!--.*?-->|<!DOCTYPE[^>]*>|<(script|style)\\b[^>]*>.*?</\\1>|<(/?)([a-zA-Z][\\w:-]*)((?:\\s+[^\\s=>/]+(?:\\s*=\\s*(?:\"[^\"]*\"|'[^']*'|[^\\s>]+))?)*)\\s*(/?)>|<",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([^\\s=>/]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+)))?");
    private static final Set<String> VOID = Set.of(
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr");

    /** A start tag. */
    record Tag(String name, Map<String, String> attributes, int form) {
        String attribute(String of) {
            return attributes.getOrDefault(of, "");
        }
    }

    private final List<Tag> tags = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private Html() {}

    static Html parse(String page) {
        Html html = new Html();
        Deque<String> open = new ArrayDeque<>();
        Matcher token = TOKEN.matcher(page);
        int end = 0;
        int form = -1;
        while (token.find()) {
            html.text.append(page, end, token.start()).append(' ');
            end = token.end();
            String name = token.group(3) == null ? "" : token.group(3).toLowerCase(Locale.ROOT);
            if (token.group().equals("<")) {
                html.problems.add("a < that is no tag: "
                        + page.substring(token.start(), Math.min(page.length(), token.start() + 60)));
            } else if (!name.isEmpty() && token.group(2).isEmpty()) {
                form = name.equals("form") ? html.tags.size() : form;
                html.tags.add(new Tag(name, attributes(token.group(4), html.problems), form));
                if (!VOID.contains(name) && token.group(5).isEmpty()) {
                    open.push(name);
                }
            } else if (!name.isEmpty()) {
                form = name.equals("form") ? -1 : form;
                if (open.isEmpty() || !open.peek().equals(name)) {
                    html.problems.add("</" + name + "> within " + open);
                } else {
                    open.pop();
                }
            }
        }
        html.text.append(page.substring(end));
        open.forEach(name -> html.problems.add("<" + name + "> is not closed"));
        html.references();
        return html;
    }

    private static Map<String, String> attributes(String written, List<String> problems) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(written);
        while (attribute.find()) {
            String value = attribute.group(2) != null
                    ? attribute.group(2)
                    : attribute.group(3) != null ? attribute.group(3) : String.valueOf(attribute.group(4));
            String name = attribute.group(1).toLowerCase(Locale.ROOT);
            if (attributes.put(name, HtmlUtils.htmlUnescape(value)) != null) {
                problems.add("attribute " + name + " twice");
            }
            if (name.startsWith("on") || name.startsWith("th:")) {
                problems.add("attribute " + name);
            }
        }
        return attributes;
    }

    /** Ids are there once, and what is referred to within the page is there. */
    private void references() {
        List<String> ids = tags.stream()
                .map(tag -> tag.attribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        ids.stream()
                .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                .distinct()
                .forEach(id -> problems.add("id " + id + " more than once"));
        for (Tag tag : tags) {
            for (String reference : List.of("for", "aria-labelledby", "aria-describedby", "list", "form")) {
                for (String id : tag.attribute(reference).split("\\s+")) {
                    if (!id.isEmpty() && !ids.contains(id)) {
                        problems.add(reference + " of " + tag.name() + " names " + id + ", which is not there");
                    }
                }
            }
        }
    }

    List<Tag> tags() {
        return tags;
    }

    /** What is wrong with it, in words. */
    List<String> problems() {
        return problems;
    }

    /** What a person reads, with entities as the characters that they mean. */
    String text() {
        return HtmlUtils.htmlUnescape(text.toString());
    }

    /** Fields and buttons of the form at that place of {@link #tags}. */
    List<Tag> fieldsOf(int form) {
        return tags.stream()
                .filter(tag -> tag.form() == form
                        && Set.of("input", "select", "textarea").contains(tag.name()))
                .toList();
    }
}
