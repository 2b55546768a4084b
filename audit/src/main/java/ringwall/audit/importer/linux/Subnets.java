package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which device of a host reaches an address: by longest prefix of the devices' own addresses. IPv4
/// only; IPv6 is matched when it is equal.
final class Subnets {

    /// Of more addressed devices than any host has only these are searched.
    private static final int MAX_ADDRESSED = 4096;

    private final Map<String, Device> byAddress = new HashMap<>();
    private final List<Device> addressed = new ArrayList<>();

    Subnets(Devices devices) {
        for (Device device : devices.all()) {
            if (!device.addresses.isEmpty() && addressed.size() < MAX_ADDRESSED) {
                addressed.add(device);
                if (!device.name.equals("lo")) {
                    device.addresses.forEach(a -> byAddress.putIfAbsent(bare(a), device));
                }
            }
        }
    }

    /// The device that holds `local`, else the one in whose subnet a peer lies.
    @Nullable Device towards(String local, Collection<String> remotes) {
        if (!local.isEmpty()) {
            return byAddress.get(local);
        }
        List<String> some = remotes.stream().limit(16).toList();
        Device best = null;
        int longest = -1;
        for (Device device : some.isEmpty() ? List.<Device>of() : addressed) {
            for (String address : device.addresses) {
                for (String remote : some) {
                    int length = prefix(address);
                    if (length > longest && inside(remote, address)) {
                        best = device;
                        longest = length;
                    }
                }
            }
        }
        return best;
    }

    /// The device's address that shares a subnet with a peer.
    static String addressOf(@Nullable Device device, Collection<String> remotes) {
        if (device != null) {
            for (String address : device.addresses) {
                if (remotes.stream().anyMatch(r -> inside(r, address))) {
                    return bare(address);
                }
            }
        }
        return "";
    }

    /// 127/8, ::1, 169.254/16, fe80::/10.
    static boolean local(String address) {
        return address.startsWith("127.")
                || address.startsWith("169.254.")
                || address.equals("::1")
                || address.startsWith("::1/")
                || address.toLowerCase(Locale.ROOT).startsWith("fe80:");
    }

    static String bare(String address) {
        int slash = address.indexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }

    private static int prefix(String address) {
        int slash = address.indexOf('/');
        String length = slash < 0 ? "" : address.substring(slash + 1);
        return length.matches("\\d{1,2}") ? Integer.parseInt(length) : -1;
    }

    private static boolean inside(String address, String subnet) {
        long a = number(address);
        long b = number(bare(subnet));
        int length = prefix(subnet);
        return a >= 0
                && b >= 0
                && length > 0
                && length <= 32
                && (a >> (32 - length)) == (b >> (32 - length));
    }

    private static long number(String address) {
        if (!address.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
            return -1;
        }
        long value = 0;
        for (String part : address.split("\\.", -1)) {
            value = value << 8 | (Integer.parseInt(part) & 0xFF);
        }
        return value;
    }

    /// 24 of 255.255.255.0; -1 if it is no mask.
    static int maskLength(String mask) {
        long bits = number(mask);
        if (bits < 0) {
            return mask.matches("\\d{1,2}") ? Integer.parseInt(mask) : -1;
        }
        int ones = Long.bitCount(bits);
        return bits == (ones == 0 ? 0 : (0xFFFFFFFFL << (32 - ones)) & 0xFFFFFFFFL) ? ones : -1;
    }
}
