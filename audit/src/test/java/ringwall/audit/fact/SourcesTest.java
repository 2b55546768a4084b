package ringwall.audit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a site is made of: which files, which host each belongs to, and what is refused.
class SourcesTest {

    @TempDir private Path dir;

    /// Reads `host NAME` lines; says nothing about anything else.
    private static final class HostLines implements Importer {
        @Override
        public String name() {
            return "host-lines";
        }

        @Override
        public int claim(SourceFile file) {
            return file.head().startsWith("host ") ? SURE : NO;
        }

        @Override
        public void read(List<SourceFile> files, FactSink out) {
            for (SourceFile file : files) {
                if (file.text().contains("boom")) {
                    throw new IllegalStateException("boom");
                }
                out.add(
                        Host.of(file.host(), file.line(1))
                                .version(file.text().substring(5))
                                .build());
            }
        }
    }

    private Site load(Limits limits, Path... sources) {
        return Sources.load(List.of(sources), List.of(new HostLines()), limits);
    }

    private Site load(Path... sources) {
        return load(Limits.DEFAULT, sources);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void hostHintIsTheFirstDirectoryBelowTheSource() throws IOException {
        Path site = Files.createDirectories(dir.resolve("dc1"));
        Files.createDirectories(site.resolve("esx7/net"));
        Files.writeString(site.resolve("esx7/net/a.txt"), "host x");
        Files.writeString(site.resolve("b.txt"), "host y");
        Files.writeString(dir.resolve("alone.txt"), "host z");
        assertThat(load(site, dir.resolve("alone.txt")).hosts())
                .containsExactly("dc1", "esx7", Sources.ONE_HOST);
    }

    @Test
    void archivesAreSites() throws IOException {
        Path zip = dir.resolve("z.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("n1/a.txt"));
            out.write(bytes("host x"));
            out.putNextEntry(new ZipEntry("../../etc/passwd"));
            out.write(bytes("host y"));
        }
        Path tar = dir.resolve("t.tar.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(tar))) {
            tarEntry(out, "./n2/a.txt", bytes("host x"));
            tarEntry(out, "root.txt", bytes("host x"));
            out.write(new byte[1024]);
        }
        Site site = load(zip, tar);
        assertThat(site.hosts()).containsExactly("..", "n1", "n2", "t");
        assertThat(site.on(Host.class, "n2").getFirst().origin().places().getFirst().file())
                .endsWith("t.tar.gz!n2/a.txt");
    }

    private static void tarEntry(OutputStream out, String name, byte[] body) throws IOException {
        var header = new byte[512];
        System.arraycopy(bytes(name), 0, header, 0, name.length());
        System.arraycopy(bytes("%011o".formatted(body.length)), 0, header, 124, 11);
        header[156] = '0';
        System.arraycopy(bytes("ustar"), 0, header, 257, 5);
        out.write(header);
        out.write(body);
        out.write(new byte[(512 - body.length % 512) % 512]);
    }

    @Test
    void bombsAndBrokenArchivesAreRefusedWithANotification() throws IOException {
        var small = new Limits(1000, 5000, 3, 5, 100);
        Path bomb = dir.resolve("bomb.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            out.write(new byte[1_000_000]);
        }
        assertThat(load(small, bomb).notifications())
                .anyMatch(n -> n.what().contains("longer than 1000 bytes"));

        var cut = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(cut)) {
            tarEntry(out, "a.txt", bytes("host x"));
        }
        Path broken = Files.write(dir.resolve("b.tgz"), List.of("x"));
        byte[] half = cut.toByteArray();
        Files.write(broken, java.util.Arrays.copyOf(half, half.length / 2));
        assertThat(load(small, broken).notifications())
                .anyMatch(n -> n.what().contains("broken archive"));

        Path many = Files.createDirectories(dir.resolve("many"));
        for (int i = 0; i < 9; i++) {
            Files.writeString(many.resolve("f" + i), "host x");
        }
        Site site = load(small, many);
        assertThat(site.files()).hasSize(3);
        assertThat(site.notifications()).anyMatch(n -> n.what().contains("more than 3 files"));
    }

    @Test
    void missingUnknownAndCrashingAreNotifications() throws IOException {
        Path odd = Files.writeString(dir.resolve("odd"), "no format");
        Path boom = Files.writeString(dir.resolve("boom"), "host boom");
        Site site = load(odd, boom, dir.resolve("nothing"));
        assertThat(site.hosts()).isEmpty();
        assertThat(site.notifications())
                .extracting(Notification::what)
                .anyMatch(w -> w.contains("no importer knows"))
                .anyMatch(w -> w.contains("importer host-lines failed"))
                .anyMatch(w -> w.contains("no such file"));
    }

    @Test
    void powerShellsUtf16IsText() {
        byte[] utf16 = "\uFEFF{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);
        assertThat(new SourceFile("x", "h", utf16, null).text()).isEqualTo("{\"a\":1}");
    }
}
