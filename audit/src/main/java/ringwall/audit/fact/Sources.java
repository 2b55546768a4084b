package ringwall.audit.fact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// Loads files, directories and archives (tar, tar.gz, gz, zip) as one site.
///
/// The host hint of a file is the first directory below what the user named; of a file directly in
/// a named directory or archive, that directory's or archive's own name; of files named one by one,
/// [#ONE_HOST]. A directory that every host has (`etc`, `proc`, `qemu-server`) is no name: its
/// files are the named directory's. `collect` writes archives in which each host has its directory.
public final class Sources {

    /// The host hint of files that were named one by one.
    public static final String ONE_HOST = "host";

    private static final Set<String> EVERY_HOST =
            Set.of(
                    "etc",
                    "proc",
                    "sys",
                    "var",
                    "run",
                    "network",
                    "netplan",
                    "interfaces.d",
                    "bonding",
                    "libvirt",
                    "openvswitch",
                    "frr",
                    "qemu-server",
                    "lxc",
                    "firewall",
                    "sdn",
                    "nodes");

    private final Limits limits;
    private final Site.Builder site;
    private final List<SourceFile> files = new ArrayList<>();
    private long totalBytes;
    private boolean stopped;

    private Sources(Limits limits) {
        this.limits = limits;
        this.site = new Site.Builder(limits);
    }

    /// Reads everything, gives each file to the importer that claims it, and merges. Unreadable
    /// input becomes a notification of level ERROR.
    public static Site load(List<Path> sources, List<Importer> importers, Limits limits) {
        var loader = new Sources(limits);
        for (Path source : sources) {
            loader.source(source);
        }
        return importFiles(loader.files, importers, loader.site);
    }

    /// The same for files that are in memory already.
    public static Site load(List<SourceFile> files, List<Importer> importers) {
        return importFiles(files, importers, new Site.Builder(Limits.DEFAULT));
    }

    private static Site importFiles(
            List<SourceFile> files, List<Importer> importers, Site.Builder site) {
        var jobs = new TreeMap<String, List<SourceFile>>();
        var sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(SourceFile::path));
        // claims look at every file with every importer, and at one file independently of others
        var owners = new int[sorted.size()];
        IntStream.range(0, owners.length)
                .parallel()
                .forEach(i -> owners[i] = owner(sorted.get(i), importers));
        for (int i = 0; i < owners.length; i++) {
            SourceFile file = sorted.get(i);
            int best = owners[i];
            site.file(file);
            if (best < 0) {
                site.note(
                        file,
                        "",
                        "not read: no importer knows this kind of file",
                        "see docs/audit.md for the kinds that are read, or run: ringwall collect");
            } else {
                jobs.computeIfAbsent("%05d/%s".formatted(best, file.host()), _ -> new ArrayList<>())
                        .add(file);
            }
        }
        jobs.forEach((job, group) ->
                read(importers.get(Integer.parseInt(job.substring(0, 5))), group, site));
        return site.build();
    }

    /// The importer with the highest claim, of equal ones the first; -1: none.
    private static int owner(SourceFile file, List<Importer> importers) {
        int best = -1;
        int claim = Importer.NO;
        for (int i = 0; i < importers.size(); i++) {
            int own = guarded(file, importers.get(i));
            if (own > claim) {
                claim = own;
                best = i;
            }
        }
        return best;
    }

    private static int guarded(SourceFile file, Importer importer) {
        try {
            return importer.claim(file);
        } catch (RuntimeException | StackOverflowError _) {
            return Importer.NO;
        }
    }

    /// An importer must not throw; if one does, that is our bug, told as such, and the other files
    /// still count.
    private static void read(Importer importer, List<SourceFile> group, Site.Builder site) {
        try {
            importer.read(group, site);
        } catch (RuntimeException | StackOverflowError bug) {
            for (SourceFile file : group) {
                site.error(
                        file,
                        "",
                        "importer "
                                + importer.name()
                                + " failed: "
                                + Redact.excerpt(bug.toString())
                                + "; its facts may be missing",
                        "this is a bug of Ringwall: report it with the file");
            }
        }
    }

    private void source(Path source) {
        if (Files.isDirectory(source)) {
            Path named = source.toAbsolutePath().normalize().getFileName();
            directory(
                    source, source.toString(), named == null ? ONE_HOST : named.toString(), "", 0);
        } else if (Files.isRegularFile(source)) {
            file(source, source.toString(), ONE_HOST, true);
        } else {
            refuse(source.toString(), "no such file or directory", "check the path");
        }
    }

    private void directory(Path directory, String shown, String own, String hint, int depth) {
        if (depth > limits.depth()) {
            refuse(shown, "directories nested deeper than " + limits.depth(), "name the inner one");
            return;
        }
        var entries = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                entries.add(entry);
                if (entries.size() > limits.files()) {
                    break;
                }
            }
        } catch (IOException | RuntimeException e) {
            refuse(shown, "cannot be listed: " + reason(e), "check its permissions");
        }
        Collections.sort(entries);
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            String inside = shown.endsWith("/") ? shown + name : shown + "/" + name;
            if (stopped || name.equals(".git")) {
                continue;
            }
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                directory(entry, inside, own, hint.isEmpty() ? hint(name, own) : hint, depth + 1);
            } else if (Files.isRegularFile(entry)) {
                file(entry, inside, hint.isEmpty() ? own : hint, false);
            }
        }
    }

    /// A directory that every host has (`etc`, `proc`) names no host.
    private static String hint(String directory, String own) {
        return EVERY_HOST.contains(directory) ? own : directory;
    }

    private void file(Path path, String shown, String hint, boolean alone) {
        try {
            long length = Files.size(path);
            if (length > limits.fileBytes()) {
                tooLong(shown);
                return;
            }
            Instant modified = Files.getLastModifiedTime(path).toInstant();
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = bounded(in, shown);
            }
            if (bytes == null) {
                return;
            }
            if (!archive(bytes, shown, alone ? stem(path) : hint, modified)) {
                keep(shown, hint, bytes, modified);
            }
        } catch (IOException | RuntimeException e) {
            refuse(shown, "cannot be read: " + reason(e), "check its permissions");
        }
    }

    private static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.replaceFirst("(\\.tar)?\\.(tar|gz|tgz|zip)$", "");
    }

    /// True if the bytes were an archive; its files are then taken.
    private boolean archive(byte[] bytes, String shown, String hint, Instant modified) {
        try {
            if (bytes.length > 4 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3) {
                zip(bytes, shown, hint);
                return true;
            }
            if (bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B) {
                gzip(bytes, shown, hint, modified);
                return true;
            }
            if (Tar.looksLikeTar(bytes)) {
                tar(new ByteArrayInputStream(bytes), shown, hint);
                return true;
            }
        } catch (IOException | RuntimeException e) {
            refuse(shown, "broken archive: " + reason(e), "make it again");
            return true;
        }
        if (bytes.length > 5 && (bytes[0] & 0xFF) == 0xFD && bytes[1] == '7' && bytes[2] == 'z') {
            refuse(shown, "xz archives are not read", "unpack it: tar xf " + shown);
            return true;
        }
        return false;
    }

    private void gzip(byte[] bytes, String shown, String hint, Instant modified)
            throws IOException {
        byte[] head;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            head = in.readNBytes(512);
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            if (Tar.looksLikeTar(head)) {
                tar(in, shown, hint);
            } else {
                byte[] plain = bounded(in, shown);
                if (plain != null) {
                    keep(shown.replaceFirst("\\.gz$", ""), hint, plain, modified);
                }
            }
        }
    }

    private void tar(InputStream in, String shown, String hint) throws IOException {
        Tar.read(in, (name, _, modified, body) -> entry(name, shown, hint, body, modified));
    }

    private void zip(byte[] bytes, String shown, String hint) throws IOException {
        try (var in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                long time = e.getTime();
                Instant modified = time < 0 ? null : Instant.ofEpochMilli(time);
                if (!e.isDirectory() && !entry(e.getName(), shown, hint, in, modified)) {
                    return;
                }
            }
        }
    }

    private boolean entry(
            String name, String shown, String hint, InputStream in, @Nullable Instant modified)
            throws IOException {
        String clean = name.replace('\\', '/').replaceFirst("^(\\./|/)+", "");
        String inside = shown + "!" + Redact.excerpt(clean);
        if (clean.chars().filter(c -> c == '/').count() > limits.depth()) {
            refuse(inside, "nested deeper than " + limits.depth(), "");
            return !stopped;
        }
        int slash = clean.indexOf('/');
        byte[] bytes = bounded(in, inside);
        if (bytes != null) {
            keep(inside, slash > 0 ? hint(clean.substring(0, slash), hint) : hint, bytes, modified);
        }
        return !stopped;
    }

    private byte @Nullable [] bounded(InputStream in, String shown) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(limits.fileBytes() + 1, Integer.MAX_VALUE - 8));
        if (bytes.length > limits.fileBytes()) {
            tooLong(shown);
            return null;
        }
        return bytes;
    }

    private void keep(String shown, String hint, byte[] bytes, @Nullable Instant modified) {
        totalBytes += bytes.length;
        if (files.size() >= limits.files() || totalBytes > limits.totalBytes()) {
            if (!stopped) {
                refuse(
                        shown,
                        "more than %d files or %d bytes; the rest is not read"
                                .formatted(limits.files(), limits.totalBytes()),
                        "audit parts of the site on their own");
            }
            stopped = true;
            return;
        }
        files.add(new SourceFile(shown, hint, bytes, modified));
    }

    private void tooLong(String shown) {
        refuse(shown, "longer than " + limits.fileBytes() + " bytes", "split it");
    }

    private void refuse(String shown, String what, String mend) {
        site.note(new Notification(Notification.Level.ERROR, shown, "", what, mend));
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return Redact.excerpt(message == null ? e.getClass().getSimpleName() : message);
    }
}
