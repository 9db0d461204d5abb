package fusionlab.server.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Protocol;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.server.system.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever a bridge says, what is stored of it can be shown. */
class SyncCheckPropertyTests {

    private static final Pattern PLAIN = Pattern.compile(PlainText.PATTERN);

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "Z", "7", " ", "\n", "\0", "\u202e", "\ufeff", "\ud83d\ude00", "\ud83d", "語", "<b>")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts).repeat(parts.size() % 7 == 0 ? 12 : 1));
    }

    @Provide
    Arbitrary<Bridge.Phone> phones() {
        return Combinators.combine(
                        texts(),
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        texts().list().ofMaxSize(12),
                        Arbitraries.integers())
                .as(SyncCheckPropertyTests::phone);
    }

    private static Bridge.Phone phone(
            String serial, @Nullable String text, @Nullable String fact, List<String> abis, int number) {
        return new Bridge.Phone(
                serial,
                fact,
                Bridge.State.ONLINE,
                text,
                fact == null ? "" : fact,
                serial,
                serial,
                abis,
                serial,
                number,
                serial,
                false,
                new Conditions(number, null, (double) number, number, null, null),
                Bridge.Agent.NONE,
                text,
                false,
                List.of(new Bridge.Event(number, serial, text)));
    }

    @Property
    void what_is_kept_of_phones_fits_on_a_line_and_those_left_out_are_named(
            @ForAll @Size(max = 8) List<Bridge.@From("phones") Phone> phones) {
        List<String> serials = phones.stream().map(Bridge.Phone::serial).toList();
        List<String> kept = serials.stream()
                .filter(serial -> !serial.isBlank()
                        && serial.length() <= 128
                        && PLAIN.matcher(serial).matches())
                .toList();
        if (kept.stream().distinct().count() < kept.size()) {
            assertThatThrownBy(() -> SyncCheck.checked(sync("rack", phones)))
                    .isInstanceOfSatisfying(InvalidRequestException.class, refused -> assertThat(refused.field())
                            .endsWith(".serial"));
            return;
        }

        Bridge.Sync checked = SyncCheck.checked(sync("rack", phones));

        assertThat(checked.phones().stream().map(Bridge.Phone::serial)).containsExactlyElementsOf(kept);
        assertThat(checked.adbProblem() == null).isEqualTo(kept.size() == serials.size());
        for (Bridge.Phone phone : checked.phones()) {
            assertThat(Stream.concat(
                            phone.abis().stream(),
                            Stream.of(
                                    phone.manufacturer(),
                                    phone.model(),
                                    phone.soc(),
                                    phone.androidVersion(),
                                    phone.osFingerprint())))
                    .allSatisfy(fact -> assertThat(fact).matches(PLAIN).hasSizeLessThanOrEqualTo(300));
            assertThat(phone.abis()).hasSizeLessThanOrEqualTo(8);
            assertThat(phone.sdk()).isBetween(0, 10_000);
            assertThat(String.valueOf(phone.remedy())).matches(PLAIN).hasSizeLessThanOrEqualTo(500);
            assertThat(phone.events())
                    .allMatch(event -> event.id() == null || event.id().matches("[A-Za-z0-9_-]{1,80}"));
        }
        assertThat(SyncCheck.checked(sync("rack", checked.phones())).phones()).isEqualTo(checked.phones());
    }

    @Property
    void a_bridges_name_can_stand_in_an_address_or_is_refused(@ForAll("texts") String name) {
        if (name.matches("[A-Za-z0-9_.-]{1,64}")) {
            assertThat(SyncCheck.checked(sync(name, List.of())).bridge()).isEqualTo(name);
        } else {
            assertThatThrownBy(() -> SyncCheck.checked(sync(name, List.of())))
                    .isInstanceOfSatisfying(InvalidRequestException.class, refused -> assertThat(refused.field())
                            .isEqualTo("bridge"));
        }
    }

    @Property
    void names_of_devices_are_different_and_never_longer_than_a_name_may_be(@ForAll("texts") String model) {
        PhoneView phone = view(model.isBlank() ? "" : OneLine.of(model, 120));
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String name = PhoneName.of(phone, taken::contains);
            assertThat(name.length()).isBetween(1, 80);
            assertThat(taken).doesNotContain(name);
            taken.add(name);
        }
        assertThat(PhoneName.model(phone).length()).isLessThanOrEqualTo(120);
    }

    private static PhoneView view(String model) {
        return new PhoneView(
                1,
                "rack",
                "R5CX",
                null,
                PhoneView.State.ONLINE,
                null,
                "samsung",
                model,
                "",
                List.of(),
                "16",
                36,
                "",
                false,
                null,
                Bridge.Agent.NONE,
                null,
                null,
                null,
                false,
                Instant.EPOCH);
    }

    private static Bridge.Sync sync(String name, List<Bridge.Phone> phones) {
        return new Bridge.Sync(Protocol.VERSION, name, null, phones);
    }
}
