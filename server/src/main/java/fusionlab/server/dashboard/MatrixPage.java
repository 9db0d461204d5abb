package fusionlab.server.dashboard;

import fusionlab.server.database.StoredRow;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.Staleness;
import fusionlab.server.table.UNetTimes;
import fusionlab.server.table.UNetTimes.UNetTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Devices by models: what is measured, and what is one click from a campaign. Reads no tables. */
@Controller
record MatrixPage(Devices devices, UNetTimes times, Staleness staleness) {

    @GetMapping("/tables/matrix")
    String matrix(MatrixQuery asked, @ModelAttribute("operator") boolean operator, Model model) {
        Listing<DeviceView> listed = devices.list(asked.devices());
        List<StoredRow<UNetTime>> rows =
                times.newest(listed.items().stream().map(DeviceView::id).toList());
        List<UNetTime> readable =
                rows.stream().map(StoredRow::value).filter(Objects::nonNull).toList();
        Set<Long> stale =
                staleness.of(readable.stream().map(UNetTime::id).toList()).keySet();
        String chosen = asked.profile();
        MatrixView matrix = MatrixView.of(listed.items(), readable, stale, chosen, operator);
        if (chosen != null && !matrix.profiles().containsKey(chosen)) {
            throw new InvalidRequestException(
                    "profile",
                    "No table has the profile '" + chosen + "'",
                    "choose one of " + matrix.profiles().keySet());
        }
        model.addAttribute("devices", listed);
        model.addAttribute(
                "list",
                ListPage.of(
                        "/tables/matrix",
                        "devices",
                        asked,
                        listed,
                        Map.of("profile", List.copyOf(matrix.profiles().keySet()))));
        model.addAttribute(
                "unreadable", rows.stream().filter(row -> !row.isReadable()).toList());
        model.addAttribute("matrix", matrix);
        return "matrix";
    }
}
