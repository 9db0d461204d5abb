package fusionlab.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostConditionsTests {

    @TempDir
    Path sys;

    @Test
    void a_laptop_has_a_battery_and_a_warm_processor() throws IOException {
        write("class/power_supply/AC/type", "Mains");
        write("class/power_supply/BAT0/type", "Battery");
        write("class/power_supply/BAT0/capacity", "57");
        write("class/power_supply/BAT0/status", "Discharging");
        write("class/power_supply/mouse/type", "Battery");
        write("class/power_supply/mouse/scope", "Device");
        write("class/thermal/thermal_zone0/type", "acpitz");
        write("class/thermal/thermal_zone0/temp", "27800");
        write("class/thermal/thermal_zone1/type", "x86_pkg_temp");
        write("class/thermal/thermal_zone1/temp", "61500");

        var now = conditions();
        assertThat(now.batteryPercent()).isEqualTo(57);
        assertThat(now.charging()).isFalse();
        assertThat(now.temperatureC()).isEqualTo(61.5);
        assertThat(now.thermalStatus()).isNull();
        assertThat(now.screenOn()).isNull();
    }

    @Test
    void a_virtual_machine_knows_nothing_of_heat() {
        var now = conditions();
        assertThat(now.batteryPercent()).isNull();
        assertThat(now.charging()).isNull();
        assertThat(now.temperatureC()).isNull();
    }

    @Test
    void nonsense_is_unknown() throws IOException {
        write("class/power_supply/BAT0/type", "Battery");
        write("class/power_supply/BAT0/capacity", "400");
        write("class/power_supply/BAT0/status", "Unknown");
        write("class/thermal/thermal_zone0/type", "cpu-thermal");
        write("class/thermal/thermal_zone0/temp", "999000");

        var now = conditions();
        assertThat(now.batteryPercent()).isNull();
        assertThat(now.charging()).isNull();
        assertThat(now.temperatureC()).isNull();
    }

    private fusionlab.protocol.Conditions conditions() {
        return new HostConditions(sys.toString()).read();
    }

    private void write(String file, String text) throws IOException {
        Path path = sys.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
