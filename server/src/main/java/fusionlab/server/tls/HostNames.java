package fusionlab.server.tls;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
            // What is known so far must do: a certificate for localhost still serves phones over adb reverse.
        }
        return new HostNames(names, addresses);
    }

    HostNames filtered(Predicate<String> name, Predicate<String> address) {
        return new HostNames(
                names.stream().filter(name).collect(Collectors.toCollection(LinkedHashSet::new)),
                addresses.stream().filter(address).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** As keytool wants them. */
    String subjectAlternativeNames() {
        StringBuilder names = new StringBuilder();
        names().forEach(name -> names.append(",dns:").append(name));
        addresses().forEach(address -> names.append(",ip:").append(address));
        return names.substring(1);
    }
}
