package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Any bytes at all: after `valid`, no accessor reads outside the bytes it was promised (the
/// segment ends there, so that it would throw); the walks and the text are total.
/// `-Dringwall.fuzz.rounds=N` runs longer.
class HostileBytesTest {
    private static final int ROUNDS = Integer.getInteger("ringwall.fuzz.rounds", 60_000);

    private static final List<Class<?>> VIEWS =
            List.of(
                    Ethernet.class,
                    Vlan.class,
                    Llc.class,
                    Arp.class,
                    Rarp.class,
                    Ipv4.class,
                    Ipv6.class,
                    Udp.class,
                    Tcp.class,
                    Icmpv4.class,
                    Icmpv6.class,
                    Ndp.class,
                    Igmp.class,
                    Mld.class,
                    Dhcp4.class,
                    Dhcp6.class,
                    Dns.class,
                    Vxlan.class,
                    Geneve.class,
                    Gre.class,
                    Stt.class,
                    Stp.class,
                    Lldp.class,
                    Lacp.class);

    /// Accessors of parts that not every valid message has; each says so in its doc comment.
    private static final Set<String> CONDITIONAL =
            Set.of(
                    "Gre.key",
                    "Gre.sequence",
                    "Ndp.targetHi",
                    "Ndp.targetLo",
                    "Ndp.destinationHi",
                    "Ndp.destinationLo",
                    "Ndp.raHopLimit",
                    "Ndp.raFlags",
                    "Ndp.raLifetime",
                    "Mld.groupHi",
                    "Mld.groupLo",
                    "Stp.root",
                    "Stp.bridge",
                    "Llc.snapOui",
                    "Llc.snapProtocol",
                    "Geneve.optionSize",
                    "Geneve.optionClass",
                    "Geneve.optionType");

    private record Accessor(String name, MethodHandle handle, int parameters) {}

    private record View(String name, MethodHandle valid, List<Accessor> accessors) {}

    private static List<View> views() throws ReflectiveOperationException {
        List<View> views = new ArrayList<>();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        for (Class<?> c : VIEWS) {
            List<Accessor> accessors = new ArrayList<>();
            for (Method m : c.getDeclaredMethods()) {
                String name = c.getSimpleName() + "." + m.getName();
                if (Modifier.isPublic(m.getModifiers())
                        && m.getReturnType() != void.class
                        && shaped(m.getParameters())
                        && !m.getName().startsWith("emit")
                        && !m.getName().startsWith("valid")
                        && !CONDITIONAL.contains(name)) {
                    accessors.add(new Accessor(name, lookup.unreflect(m), m.getParameterCount()));
                }
            }
            Method valid = c.getMethod("valid", MemorySegment.class, long.class, long.class);
            views.add(new View(c.getSimpleName(), lookup.unreflect(valid), accessors));
        }
        return views;
    }

    /// (m, at) or (m, at, len): views of a part (`option`, `record`, ...) are not called with the
    /// whole.
    private static boolean shaped(Parameter[] p) {
        return p.length >= 2
                && p.length <= 3
                && p[0].getType() == MemorySegment.class
                && p[1].getType() == long.class
                && p[1].getName().equals("at")
                && (p.length == 2
                        || (p[2].getType() == long.class && p[2].getName().equals("len")));
    }

    @Test
    void noAccessorReadsOutsideWhatValidPromised() throws Throwable {
        List<View> views = views();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        List<byte[]> seeds = Seeds.messages();
        int[] accepted = new int[views.size()];
        for (int round = 0; round < ROUNDS; round++) {
            byte[] b = Seeds.mutate(seeds.get(random.nextInt(seeds.size())), random);
            MemorySegment m = MemorySegment.ofArray(b);
            for (int v = 0; v < views.size(); v++) {
                View view = views.get(v);
                if (!(boolean) view.valid.invoke(m, 0L, (long) b.length)) {
                    continue;
                }
                accepted[v]++;
                for (Accessor a : view.accessors) {
                    try {
                        if (a.parameters == 2) {
                            a.handle.invoke(m, 0L);
                        } else {
                            a.handle.invoke(m, 0L, (long) b.length);
                        }
                    } catch (RuntimeException e) {
                        throw new AssertionError(a.name + " of " + Arrays.toString(b), e);
                    }
                }
            }
        }
        for (int v = 0; v < accepted.length; v++) {
            assertThat(accepted[v]).as(views.get(v).name + " was reached").isPositive();
        }
    }

    @Test
    void textAndWalksAreTotal() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
        List<byte[]> frames = Seeds.frames();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] b = Seeds.mutate(frames.get(random.nextInt(frames.size())), random);
            MemorySegment m = MemorySegment.ofArray(b);
            assertThat(FrameText.describe(b)).endsWith(" B");
            FrameText.describePacket(m, 0, b.length, random.nextBoolean());
            long vlan = Vlan.walk(m, 0, b.length);
            int l3 = Vlan.offset(vlan);
            for (int at = 0; at <= Math.min(l3, b.length); at += 2) {
                if (Ipv6.validHeader(m, at, b.length - at)) {
                    long walk = Ipv6Ext.walk(m, at, b.length - at, 1 + random.nextInt(8));
                    assertThat(Ipv6Ext.offset(walk)).isBetween(40, Math.max(40, b.length - at));
                }
                if (Erspan.valid(m, at, b.length - at, Ethernet.ERSPAN2)) {
                    assertThat(Erspan.index(m, at)).isNotNegative();
                }
                if (Erspan.valid(m, at, b.length - at, Ethernet.ERSPAN3)) {
                    assertThat(Erspan.headerLength(m, at)).isLessThanOrEqualTo(b.length - at);
                }
            }
        }
    }

    @Test
    void optionSearchesStayWithinTheMessage() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
        List<byte[]> seeds = Seeds.messages();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] b = Seeds.mutate(seeds.get(random.nextInt(seeds.size())), random);
            MemorySegment m = MemorySegment.ofArray(b);
            int kind = random.nextInt(256);
            if (Tcp.valid(m, 0, b.length)) {
                assertThat(Tcp.findOption(m, 0, kind)).isLessThan(b.length);
            }
            if (Ipv4.validHeader(m, 0, b.length)) {
                assertThat(Ipv4.findOption(m, 0, kind)).isLessThan(b.length);
            }
            if (Dhcp4.valid(m, 0, b.length)) {
                Dhcp4.textOption(m, 0, b.length, kind);
                Dhcp4.i32Option(m, 0, b.length, kind, 0);
            }
            if (Dhcp6.valid(m, 0, b.length)) {
                int p = Dhcp6.findOption(m, 0, Dhcp6.optionsStart(m, 0), b.length, kind % 30);
                assertThat(p).isLessThan(b.length);
            }
            if (Dns.valid(m, 0, b.length)) {
                Dns.name(m, 0, b.length, random.nextInt(b.length + 4));
                Dns.findAnswer(m, 0, b.length, Dns.TYPE_A);
                Dns.questionEnd(m, 0, b.length);
            }
            if (Ndp.valid(m, 0, b.length)) {
                Ndp.linkAddress(m, 0, b.length, Ndp.OPTION_SOURCE_LINK);
                Ndp.mtu(m, 0, b.length);
            }
            if (Igmp.valid(m, 0, b.length) && Igmp.type(m, 0) == Igmp.REPORT_V3) {
                long p = Igmp.SIZE;
                for (int i = Igmp.records(m, 0); i > 0; i--) {
                    for (int s = Igmp.recordSources(m, p) - 1; s >= 0; s--) {
                        Igmp.recordSource(m, p, s);
                    }
                    p += Igmp.recordSize(m, p);
                }
            }
            if (Lldp.valid(m, 0, b.length)) {
                assertThat(Lldp.find(m, 0, b.length, kind & 0x7f)).isLessThan(b.length);
            }
        }
    }
}
