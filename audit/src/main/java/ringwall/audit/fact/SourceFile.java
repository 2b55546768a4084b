package ringwall.audit.fact;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// One file of a site, wholly in memory, already within the [Limits].
public final class SourceFile {

    private static final int HEAD = 4096;

    private final String path;
    private final String host;
    private final byte[] bytes;
    private final @Nullable Instant collectedAt;
    private final String sha256;
    private @Nullable String text;
    private @Nullable String head;

    /// `path` as people shall see it; `host` is the hint from the directory that holds the file.
    public SourceFile(String path, String host, byte[] bytes, @Nullable Instant collectedAt) {
        this.path = path;
        this.host = host;
        this.bytes = bytes.clone();
        this.collectedAt = collectedAt;
        this.sha256 = sha256(this.bytes);
    }

    public String path() {
        return path;
    }

    /// Last part of the path.
    public String name() {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('!')) + 1);
    }

    /// The host whose file this is, as far as the directory tells; an importer that reads the name
    /// in the content says so with [FactSink#hostNamed].
    public String host() {
        return host;
    }

    /// Length in bytes.
    public int length() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String sha256() {
        return sha256;
    }

    /// The whole as text: UTF-8, or UTF-16 if a byte order mark says so (PowerShell); bytes that
    /// are no text become U+FFFD.
    public String text() {
        if (text == null) {
            text = decode();
        }
        return text;
    }

    /// The first 4096 characters, for detection.
    public String head() {
        if (head == null) {
            String all = text();
            head = all.length() <= HEAD ? all : all.substring(0, HEAD);
        }
        return head;
    }

    /// True if the bytes are no text.
    public boolean binary() {
        return text().indexOf('\0') >= 0;
    }

    /// A place in this file. `line` is 0 when only the pointer is known.
    public Provenance at(String pointer, int line) {
        return new Provenance(path, sha256, pointer, line, collectedAt);
    }

    /// An observed fact read on this line, 1-based.
    public Origin line(int line) {
        return Origin.observed(at(line + ":1", line));
    }

    /// An observed fact read at this pointer.
    public Origin pointer(String pointer) {
        return Origin.observed(at(pointer, 0));
    }

    private String decode() {
        Charset charset = StandardCharsets.UTF_8;
        int skip = 0;
        if (starts(0xEF, 0xBB, 0xBF)) {
            skip = 3;
        } else if (starts(0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            skip = 2;
        } else if (starts(0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            skip = 2;
        }
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .decode(ByteBuffer.wrap(bytes, skip, bytes.length - skip))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a replacing decoder does not fail", e);
        }
    }

    private boolean starts(int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
