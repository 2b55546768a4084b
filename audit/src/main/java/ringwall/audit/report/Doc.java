package ringwall.audit.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON with sorted keys, and identifiers that depend only on what they name.
final class Doc {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// Name space of all identifiers of this tool (RFC 9562 version 5).
    private static final UUID SPACE = UUID.fromString("5b0a6a5e-5a0f-5c0e-8b4d-0a7c3f6e2d11");

    private Doc() {}

    /// `key, value, key, value...`; empty texts and empty lists and maps are left out.
    static Map<String, Object> map(Object... pairs) {
        var map = new TreeMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            boolean empty =
                    (value instanceof String text && text.isEmpty())
                            || (value instanceof List<?> list && list.isEmpty())
                            || (value instanceof Map<?, ?> inner && inner.isEmpty());
            if (!empty) {
                map.put(pairs[i].toString(), value);
            }
        }
        return map;
    }

    static String json(Object value) {
        return MAPPER.writeValueAsString(value) + "\n";
    }

    /// Version 5 over the parts.
    static String uuid(String... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(
                    ByteBuffer.allocate(16)
                            .putLong(SPACE.getMostSignificantBits())
                            .putLong(SPACE.getLeastSignificantBits())
                            .array());
            byte[] hash =
                    sha.digest(
                            String.join("\u001f", Arrays.asList(parts))
                                    .getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            long high = (bytes.getLong() & ~0xF000L) | 0x5000L;
            long low = (bytes.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// Seconds, with a zone.
    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
