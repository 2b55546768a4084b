package ringwall.audit.fact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Reads a tar stream (ustar, GNU long names, pax paths) entry by entry. Links, devices and
/// directories are skipped.
final class Tar {

    private static final int BLOCK = 512;
    private static final int MAX_NAME = 4096;

    /// Takes a regular file; reads as much of `in` as it wants.
    interface Visitor {
        /// False stops.
        boolean file(String name, long bytes, Instant modified, InputStream in) throws IOException;
    }

    private Tar() {}

    static boolean looksLikeTar(byte[] head) {
        return head.length >= BLOCK
                && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    static void read(InputStream in, Visitor visitor) throws IOException {
        String longName = "";
        while (true) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length < BLOCK || header[0] == 0) {
                return;
            }
            long bytes = octal(header, 124, 12);
            if (bytes < 0) {
                throw new IOException("tar entry of impossible length");
            }
            Instant modified = Instant.ofEpochSecond(Math.max(0, octal(header, 136, 12)));
            char type = (char) (header[156] & 0xFF);
            var body = new Bounded(in, bytes);
            if (type == 'L' || type == 'x') {
                String text = new String(body.readNBytes(MAX_NAME), StandardCharsets.UTF_8);
                longName = type == 'L' ? text.replace("\0", "") : paxPath(text);
            } else {
                String name = longName.isEmpty() ? name(header) : longName;
                longName = "";
                if ((type == '0' || type == '\0') && !visitor.file(name, bytes, modified, body)) {
                    return;
                }
            }
            body.drain();
            in.skipNBytes((BLOCK - bytes % BLOCK) % BLOCK);
        }
    }

    private static String name(byte[] header) {
        String name = text(header, 0, 100);
        String prefix = text(header, 345, 155);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int from, int length) {
        String digits = text(header, from, length).trim();
        return digits.matches("[0-7]{1,12}")
                ? Long.parseLong(digits, 8)
                : digits.isEmpty() ? 0 : -1;
    }

    private static String paxPath(String records) {
        for (String line : records.split("\n", -1)) {
            int at = line.indexOf(" path=");
            if (at > 0) {
                return line.substring(at + 6);
            }
        }
        return "";
    }

    /// The bytes of one entry.
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left <= 0) {
                return -1;
            }
            int value = in.read();
            left = value < 0 ? 0 : left - 1;
            return value;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int count = in.read(into, from, (int) Math.min(length, left));
            left = count < 0 ? 0 : left - count;
            return count;
        }

        void drain() throws IOException {
            in.skipNBytes(left);
            left = 0;
        }
    }
}
