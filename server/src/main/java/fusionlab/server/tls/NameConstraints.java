package fusionlab.server.tls;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an authority may issue certificates for (RFC 5280, section 4.2.1.10): names and addresses of private networks, and those that this
 * machine had when the authority was made. Whoever steals its key can pretend to be a machine of such a network, but no site of the world.
 */
record NameConstraints(Set<String> domains, Set<Range> ranges) {

    /** The extension's identifier as keytool takes it. */
    static final String OID = "2.5.29.30";

    private static final List<String> PRIVATE_DOMAINS = List.of("localhost", "local", "lan", "internal", "home.arpa");

    /** RFC 1918, 3927, 6598, 4193, 4291. */
    private static final List<String> PRIVATE_RANGES = List.of(
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "::1/128",
            "fc00::/7",
            "fe80::/10");

    private static final int SEQUENCE = 0x30;
    private static final int PERMITTED = 0xA0;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    record Range(String address, int bits) {

        static Range of(String text) {
            int slash = text.indexOf('/');
            return new Range(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
        }

        private static Range of(byte[] addressAndMask) {
            int half = addressAndMask.length / 2;
            int bits = BitSet.valueOf(Arrays.copyOfRange(addressAndMask, half, 2 * half))
                    .cardinality();
            try {
                return new Range(
                        InetAddress.getByAddress(Arrays.copyOf(addressAndMask, half))
                                .getHostAddress(),
                        bits);
            } catch (UnknownHostException wrongLength) {
                throw new IllegalArgumentException(wrongLength);
            }
        }

        static Range ofOne(String address) {
            return new Range(address, bytes(address).length * Byte.SIZE);
        }

        boolean holds(String other) {
            byte[] mine = bytes(address);
            byte[] theirs = bytes(other);
            byte[] mask = mask(mine.length);
            for (int i = 0; i < mine.length; i++) {
                if (mine.length != theirs.length || ((mine[i] ^ theirs[i]) & mask[i]) != 0) {
                    return false;
                }
            }
            return true;
        }

        private byte[] mask(int length) {
            byte[] mask = new byte[length];
            for (int bit = 0; bit < bits; bit++) {
                mask[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
            }
            return mask;
        }

        private byte[] addressAndMask() {
            byte[] start = bytes(address);
            byte[] both = Arrays.copyOf(start, 2 * start.length);
            System.arraycopy(mask(start.length), 0, both, start.length, start.length);
            return both;
        }

        private static byte[] bytes(String address) {
            try {
                return InetAddress.getByName(address).getAddress(); // an address: nothing is looked up
            } catch (UnknownHostException notAnAddress) {
                throw new IllegalArgumentException(address, notAnAddress);
            }
        }
    }

    /** Those of an authority; empty if it has none. */
    static Optional<NameConstraints> of(X509Certificate authority) {
        byte[] extension = authority.getExtensionValue(OID);
        if (extension == null) {
            return Optional.empty();
        }
        NameConstraints found = new NameConstraints(new LinkedHashSet<>(), new LinkedHashSet<>());
        found.read(ByteBuffer.wrap(extension));
        return Optional.of(found);
    }

    private void read(ByteBuffer der) {
        while (der.hasRemaining()) {
            int tag = der.get() & 0xFF;
            byte[] content = new byte[length(der)];
            der.get(content);
            switch (tag) {
                case DNS_NAME -> domains.add(new String(content, StandardCharsets.US_ASCII));
                case IP_ADDRESS -> ranges.add(Range.of(content));
                default -> read(ByteBuffer.wrap(content));
            }
        }
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xFF;
        int length = first < 0x80 ? first : 0;
        for (int more = first < 0x80 ? 0 : first & 0x7F; more > 0; more--) {
            length = length << Byte.SIZE | der.get() & 0xFF;
        }
        return length;
    }

    static NameConstraints around(HostNames machine) {
        NameConstraints permitted = new NameConstraints(
                new LinkedHashSet<>(PRIVATE_DOMAINS),
                new LinkedHashSet<>(PRIVATE_RANGES.stream().map(Range::of).toList()));
        HostNames others = permitted.leftOut(machine);
        permitted.domains.addAll(others.names());
        others.addresses().stream().map(Range::ofOne).forEach(permitted.ranges::add);
        return permitted;
    }

    /** What of a machine's names and addresses is permitted. */
    HostNames permitted(HostNames machine) {
        return machine.filtered(this::permitsName, this::permitsAddress);
    }

    /** The rest of them. */
    HostNames leftOut(HostNames machine) {
        return machine.filtered(name -> !permitsName(name), address -> !permitsAddress(address));
    }

    private boolean permitsName(String name) {
        return domains.stream().anyMatch(domain -> name.equals(domain) || name.endsWith("." + domain));
    }

    private boolean permitsAddress(String address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    /** DER in keytool's hexadecimal form. */
    String encoded() {
        ByteArrayOutputStream subtrees = new ByteArrayOutputStream();
        domains.forEach(name ->
                subtrees.writeBytes(tagged(SEQUENCE, tagged(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)))));
        ranges.forEach(range -> subtrees.writeBytes(tagged(SEQUENCE, tagged(IP_ADDRESS, range.addressAndMask()))));
        return HexFormat.ofDelimiter(":").formatHex(tagged(SEQUENCE, tagged(PERMITTED, subtrees.toByteArray())));
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> Byte.SIZE);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
