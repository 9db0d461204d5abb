package fusionlab.server.dashboard;

import fusionlab.server.ablation.AblationQuery;
import fusionlab.server.ablation.AblationView;
import fusionlab.server.ablation.Ablations;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Ablations: all of them with the form that imports one, and one with its table and pictures. */
@Controller
record AblationPages(Ablations ablations) {

    @GetMapping("/ablations")
    String list(AblationQuery asked, Model model) {
        Listing<AblationView> page = ablations.list(asked);
        model.addAttribute("page", page);
        model.addAttribute("list", ListPage.of("/ablations", "ablations", asked, page));
        return "ablations";
    }

    @GetMapping("/ablations/{id}")
    String one(@PathVariable long id, Model model) {
        AblationView.Details details =
                ablations.find(id).orElseThrow(() -> new NotFoundException("ablation", id, "/api/v1/ablations"));
        model.addAttribute("ablation", details.ablation());
        model.addAttribute("details", details);
        model.addAttribute("conditions", Line.byCondition(details.rows()));
        model.addAttribute("several", details.ablation().conditions() > 1);
        model.addAttribute(
                "variants",
                details.rows().stream()
                        .filter(row ->
                                row.condition().equals(details.rows().get(0).condition()))
                        .toList());
        return "ablation";
    }

    /** A row with its difference as a bar around zero in a field of 200 by 10; null for the reference. */
    record Line(AblationView.Row row, @Nullable Bar bar) {

        private static final double HALF = 98;

        /** Rows that compare are together, and all bars have one scale. */
        static Map<String, List<Line>> byCondition(List<AblationView.Row> rows) {
            double widest = rows.stream()
                    .map(AblationView.Row::difference)
                    .filter(Objects::nonNull)
                    .mapToDouble(difference -> Math.max(Math.abs(difference.low()), Math.abs(difference.high())))
                    .max()
                    .orElse(0);
            double scale = widest > 0 ? HALF / widest : 1;
            return rows.stream()
                    .collect(Collectors.groupingBy(
                            AblationView.Row::condition,
                            LinkedHashMap::new,
                            Collectors.mapping(
                                    row -> new Line(row, Bar.of(row.difference(), scale)), Collectors.toList())));
        }
    }

    /** @param low and {@code high}: ends of the whisker */
    record Bar(double x, double width, double low, double high, boolean loss, boolean noise) {

        static @Nullable Bar of(AblationView.@Nullable Difference difference, double scale) {
            if (difference == null) {
                return null;
            }
            double end = 100 + difference.clip() * scale;
            return new Bar(
                    Math.min(100, end),
                    Math.abs(end - 100),
                    100 + difference.low() * scale,
                    100 + difference.high() * scale,
                    difference.clip() < 0,
                    !difference.distinct());
        }
    }
}
