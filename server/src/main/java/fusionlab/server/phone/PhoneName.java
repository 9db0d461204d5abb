package fusionlab.server.phone;

import fusionlab.server.system.OneLine;
import java.util.Locale;
import java.util.function.Predicate;

/** The default name of a phone. */
final class PhoneName {

    private static final int LONGEST = 80;
    private static final int ROOM_FOR_NUMBER = 5;

    private PhoneName() {}

    /** Maker and model, followed by a number if that name is taken. */
    static String of(PhoneView phone, Predicate<String> taken) {
        String base = cut(model(phone).isEmpty() ? phone.serial() : model(phone));
        String name = base;
        for (int number = 2; taken.test(name); number++) {
            name = base + " " + number;
        }
        return name;
    }

    /** Many models carry the maker's name already. */
    static String model(PhoneView phone) {
        String maker = phone.manufacturer();
        String model = phone.model();
        if (maker.isEmpty() || model.toLowerCase(Locale.ROOT).startsWith(maker.toLowerCase(Locale.ROOT))) {
            return model;
        }
        String both = (maker.substring(0, 1).toUpperCase(Locale.ROOT) + maker.substring(1) + " " + model).strip();
        return OneLine.beginning(both, 120).strip();
    }

    private static String cut(String text) {
        return OneLine.beginning(text, LONGEST - ROOM_FOR_NUMBER).strip();
    }
}
