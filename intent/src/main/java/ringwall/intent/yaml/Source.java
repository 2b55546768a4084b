package ringwall.intent.yaml;

import java.nio.charset.StandardCharsets;

/// One file's bytes and the name that diagnostics show.
public final class Source {
    private final String name;
    private final byte[] bytes;

    private Source(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /// The array is not copied: leave it alone afterwards.
    public static Source of(String name, byte[] bytes) {
        return new Source(name, bytes);
    }

    public static Source of(String name, String text) {
        return new Source(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
