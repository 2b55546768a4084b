package ringwall.ports.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.ports.vhost.PortUnderTest.pattern;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A VMM dies, or takes its memory away, in the middle of a burst, while a neighbour's frames pass
/// through the same worker: the process lives, the neighbour loses nothing, the port is ready for
/// the next VMM.
final class LostMemoryTest {
    private final PortUnderTest victim = new PortUnderTest();
    private final PortUnderTest other = new PortUnderTest();
    private final FakeVmm neighbour = new FakeVmm(64, other::turn);

    @AfterEach
    void close() {
        neighbour.close();
        victim.close();
        other.close();
    }

    /// What the worker does for one port: every frame goes back to where it came from.
    private static int echo(PortUnderTest at) {
        int count = at.port.receive(at.pool, at.frames, 32);
        int _ = at.port.transmit(at.frames, 0, count);
        at.port.recycle();
        at.port.flush();
        for (int i = 0; i < count; i++) {
            at.pool.give(at.frames[i]);
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 1500})
    void memoryCutInMidBurst(int bytes) throws Exception {
        for (int round = 0; round < 3; round++) {
            die("cut", bytes);
            assertThat(victim.port.status()).isEqualTo("the VMM has cut its memory short");
        }
        assertThat(victim.port.counters().memoryFaults()).isPositive();
    }

    @Test
    void vmmKilledInMidBurst() throws Exception {
        for (int round = 0; round < 3; round++) {
            die("killed", 1500);
            assertThat(victim.port.status()).isEqualTo("the VMM has closed the connection");
        }
        assertThat(victim.port.counters().memoryFaults()).isZero();
    }

    private void die(String how, int bytes) throws Exception {
        if (!other.port.linkUp()) {
            neighbour.start(other.path, 1);
        }
        Process vmm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                DyingVmm.class.getName(),
                                victim.path.toString(),
                                how,
                                Integer.toString(bytes))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        AtomicBoolean stop = new AtomicBoolean();
        Thread worker =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; !stop.get(); i++) {
                                echo(victim);
                                neighbour.transmit(1, i % 64, new byte[12], pattern(60, i));
                                if (echo(other) != 1) {
                                    throw new IllegalStateException("lost at " + i);
                                }
                                if (neighbour.received(0).size() != 1
                                        || neighbour.completed(1).size() != 1) {
                                    throw new IllegalStateException("lost back at " + i);
                                }
                            }
                        });
        AtomicBoolean died = new AtomicBoolean();
        worker.setUncaughtExceptionHandler((thread, thrown) -> {
            thrown.printStackTrace();
            died.set(true);
        });
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(vmm.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("sending");
            Thread.sleep(200);
            if (how.equals("cut")) {
                vmm.getOutputStream().write('\n');
                vmm.getOutputStream().flush();
                assertThat(said.readLine()).isEqualTo("cut");
                Thread.sleep(200);
                assertThat(victim.port.linkUp()).isFalse();
            }
            vmm.destroyForcibly().waitFor();
            for (int i = 0; i < 500 && victim.port.linkUp(); i++) {
                Thread.sleep(10);
            }
        } finally {
            vmm.destroyForcibly();
            stop.set(true);
            worker.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThat(died).as("the worker").isFalse();
        assertThat(victim.port.linkUp()).isFalse();
        assertThat(victim.pool.available()).isEqualTo(128);
    }
}
