package fusionlab.server.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * The names that an authority may issue certificates for (RFC 5280, section 4.2.1.10): names and addresses of private networks, and those
 * that this machine had when the authority was made. A stolen key can impersonate a machine of such a network, but not a public site.
 */
record NameConstraints(org.bouncycastle.asn1.x509.NameConstraints extension) {

    /** The last ranges are those of RFC 1918, 3927, 6598, 4193 and 4291. */
    private static final List<GeneralName> PRIVATE = Stream.concat(
                    Stream.of("localhost", "local", "lan", "internal", "home.arpa")
                            .map(HostNames::dns),
                    Stream.of(
                                    "127.0.0.0/8",
                                    "10.0.0.0/8",
                                    "172.16.0.0/12",
                                    "192.168.0.0/16",
                                    "169.254.0.0/16",
                                    "100.64.0.0/10",
                                    "::1/128",
                                    "fc00::/7",
                                    "fe80::/10")
                            .map(HostNames::ip))
            .toList();

    /** The constraints of an authority; empty if it has none. */
    static Optional<NameConstraints> of(X509Certificate authority) {
        return Optional.ofNullable(authority.getExtensionValue(Extension.nameConstraints.getId()))
                .map(octets -> new NameConstraints(org.bouncycastle.asn1.x509.NameConstraints.getInstance(
                        ASN1OctetString.getInstance(octets).getOctets())));
    }

    static NameConstraints around(HostNames machine) {
        List<GeneralName> names = new ArrayList<>(PRIVATE);
        HostNames others = permitting(PRIVATE).leftOut(machine);
        others.names().stream().map(HostNames::dns).forEach(names::add);
        others.addresses().stream()
                .map(address -> HostNames.ip(address + (address.contains(":") ? "/128" : "/32")))
                .forEach(names::add);
        return permitting(names);
    }

    private static NameConstraints permitting(List<GeneralName> names) {
        GeneralSubtree[] permitted = names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
        return new NameConstraints(new org.bouncycastle.asn1.x509.NameConstraints(permitted, null));
    }

    /** The permitted ones of a machine's names and addresses. */
    HostNames permitted(HostNames machine) {
        return machine.filtered(this::permits);
    }

    /** The others. */
    HostNames leftOut(HostNames machine) {
        return machine.filtered(name -> !permits(name));
    }

    private boolean permits(GeneralName name) {
        var validator = new PKIXNameConstraintValidator();
        validator.intersectPermittedSubtree(extension.getPermittedSubtrees());
        try {
            validator.checkPermitted(name);
            return true;
        } catch (NameConstraintValidatorException leftOut) {
            return false;
        }
    }
}
