package fusionlab.server.tls;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The names and addresses under which other machines may reach this one. */
record HostNames(Set<String> names, Set<String> addresses) {

    static HostNames ofThisMachine() {
        Set<String> names = new LinkedHashSet<>(Set.of("localhost"));
        Set<String> addresses = new LinkedHashSet<>(Set.of("127.0.0.1"));
        try {
            String host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            if (host.matches("[a-z0-9.-]*[a-z][a-z0-9.-]*")) {
                names.add(host);
                names.add(host.contains(".") ? host : host + ".local");
            }
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (network.isUp() && !network.isLoopback()) {
                    Collections.list(network.getInetAddresses()).stream()
                            .filter(address -> !address.isLinkLocalAddress())
                            .forEach(address ->
                                    addresses.add(address.getHostAddress().replaceAll("%.*", "")));
                }
            }
        } catch (UnknownHostException | SocketException unknown) {
            // The names known so far are used: a certificate for localhost still serves phones over adb reverse.
        }
        return new HostNames(names, addresses);
    }

    HostNames filtered(Predicate<GeneralName> kept) {
        return new HostNames(filtered(names, HostNames::dns, kept), filtered(addresses, HostNames::ip, kept));
    }

    private static Set<String> filtered(
            Set<String> texts, Function<String, GeneralName> name, Predicate<GeneralName> kept) {
        return texts.stream()
                .filter(text -> kept.test(name.apply(text)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    GeneralNames subjectAlternativeNames() {
        return new GeneralNames(Stream.concat(
                        names.stream().map(HostNames::dns), addresses.stream().map(HostNames::ip))
                .toArray(GeneralName[]::new));
    }

    static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    /** @param address an address or a range, {@code 10.0.0.0/8} */
    static GeneralName ip(String address) {
        return new GeneralName(GeneralName.iPAddress, address);
    }
}
