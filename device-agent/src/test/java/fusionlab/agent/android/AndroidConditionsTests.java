package fusionlab.agent.android;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output as Android 13 and 14 write it, after the sources of their services; none of it was recorded on a phone. */
class AndroidConditionsTests {

    static final String BATTERY = """
            Current Battery Service state:
              AC powered: false
              USB powered: true
              Wireless powered: false
              Dock powered: false
              Max charging current: 500000
              Max charging voltage: 5000000
              Charge counter: 2870000
              status: 2
              health: 2
              present: true
              level: 84
              scale: 100
              voltage: 4192
              temperature: 284
              technology: Li-ion
            """;

    static final String THERMAL = """
            IsStatusOverride: false
            ThermalEventListeners:
            	callbacks: 2
            	killed: false
            	broadcasts count: -1
            ThermalStatusListeners:
            	callbacks: 5
            	killed: false
            	broadcasts count: -1
            Thermal Status: 1
            Cached temperatures:
            	Temperature{mValue=41.2, mType=3, mName=VIRTUAL-SKIN, mStatus=1}
            	Temperature{mValue=28.9, mType=2, mName=battery, mStatus=0}
            HAL Ready: true
            HAL connection:
            	ThermalHAL AIDL 1  connected: yes
            Current temperatures from HAL:
            	Temperature{mValue=55.0, mType=0, mName=BIG, mStatus=0}
            Current cooling devices from HAL:
            	CoolingDevice{mValue=0, mType=2, mName=thermal-cpufreq-0}
            """;

    static final String POWER = """
            POWER MANAGER (dumpsys power)

            Power Manager State:
              mDirty=0x0
              mWakefulness=Awake
              mWakefulnessChanging=false
            Display Power: state=ON
            """;

    @TempDir
    Path proc;

    private final Map<String, String> outputs = new HashMap<>();

    @BeforeEach
    void aPhone() throws IOException {
        outputs.put("dumpsys battery", BATTERY);
        outputs.put("dumpsys thermalservice", THERMAL);
        outputs.put("dumpsys power", POWER);
        Files.writeString(proc.resolve("loadavg"), "3.52 2.90 2.71 2/1893 12345\n");
    }

    private Conditions read() {
        return new AndroidConditions(words -> outputs.getOrDefault(String.join(" ", words), ""), new ProcFiles(proc))
                .read();
    }

    @Test
    void a_phone_reports_everything() {
        assertThat(read()).isEqualTo(new Conditions(84, true, 28.4, 1, true, 3.52));
    }

    @Test
    void a_phone_without_these_commands_is_unknown() throws IOException {
        outputs.clear();
        Files.delete(proc.resolve("loadavg"));
        assertThat(read()).isEqualTo(Conditions.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Can't find service: battery",
                "cmd: Failure calling service battery: Failed transaction (2147483646)",
                "\0\1\2 status 2 level 84",
                "  level: eighty\n  temperature: 9999999999999\n  status: 77\n"
            })
    void garbage_is_unknown(String garbage) {
        outputs.replaceAll((command, text) -> garbage);
        Conditions now = read();
        assertThat(now).isEqualTo(new Conditions(null, null, null, null, null, 3.52));
    }

    @Test
    void a_truncated_dump_gives_what_it_has() {
        outputs.put("dumpsys battery", BATTERY.substring(0, BATTERY.indexOf("  voltage")));
        outputs.put("dumpsys thermalservice", THERMAL.substring(0, THERMAL.indexOf("Thermal Status")));
        assertThat(read()).isEqualTo(new Conditions(84, true, null, null, true, 3.52));
    }

    @Test
    void a_battery_that_is_silent_leaves_its_temperature_to_the_thermal_service() {
        outputs.remove("dumpsys battery");
        assertThat(read().temperatureC()).isEqualTo(28.9);
    }

    @ParameterizedTest
    @CsvSource({"2, true", "5, true", "3, false", "4, false"})
    void the_status_says_whether_it_is_charging(int status, boolean charging) {
        outputs.put("dumpsys battery", BATTERY.replace("status: 2", "status: " + status));
        assertThat(read().charging()).isEqualTo(charging);
    }

    @Test
    void an_unknown_status_with_power_is_unknown_and_without_power_is_not_charging() {
        String unknown = BATTERY.replace("status: 2", "status: 1");
        outputs.put("dumpsys battery", unknown);
        assertThat(read().charging()).isNull();
        outputs.put("dumpsys battery", unknown.replace("USB powered: true", "USB powered: false"));
        assertThat(read().charging()).isFalse();
    }

    @Test
    void values_set_by_hand_are_no_measurements() {
        outputs.put(
                "dumpsys battery",
                BATTERY.replace("state:\n", "state:\n  (UPDATES STOPPED -- use 'reset' to restart)\n"));
        outputs.put("dumpsys thermalservice", THERMAL.replace("Override: false", "Override: true"));
        assertThat(read()).isEqualTo(new Conditions(null, null, 28.9, null, true, 3.52));
    }

    @ParameterizedTest
    @CsvSource({
        "mWakefulness=Asleep, false",
        "mWakefulness=Dozing, false",
        "Display Power: state=OFF, false",
        "Display Power: state=DOZE, false",
        "mWakefulness=Awake, true"
    })
    void the_screen_is_on_or_off(String line, boolean on) {
        outputs.put("dumpsys power", "  " + line + "\n");
        assertThat(read().screenOn()).isEqualTo(on);
    }

    @Test
    void the_display_is_asked_where_the_power_manager_does_not_say() {
        outputs.put("dumpsys power", "Permission Denial");
        outputs.put("dumpsys display", "DISPLAY MANAGER (dumpsys display)\n  mGlobalDisplayState=OFF\n");
        assertThat(read().screenOn()).isFalse();
    }

    @Test
    void vendors_scale_and_add_lines() {
        outputs.put(
                "dumpsys battery",
                BATTERY.replace("scale: 100", "scale: 200") + "  mSavedBatteryAsoc: 98\n  LLB CAL: 20240101\n");
        assertThat(read().batteryPercent()).isEqualTo(42);
    }
}
