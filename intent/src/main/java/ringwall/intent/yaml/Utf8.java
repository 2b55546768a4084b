package ringwall.intent.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// Bytes to text, strictly: what is not UTF-8 text is refused with the place of the first offence.
final class Utf8 {
    private Utf8() {}

    /// @return null when refused; then `out` says why
    static @Nullable String decode(String file, byte[] bytes, List<Diagnostic> out) {
        if (bytes.length >= 2
                && (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                        || bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)) {
            out.add(
                    Diagnostic.error(
                            Where.at(file, 1, 1),
                            "the file is UTF-16, not UTF-8",
                            "save it as UTF-8"));
            return null;
        }
        int skip =
                bytes.length >= 3
                                && bytes[0] == (byte) 0xEF
                                && bytes[1] == (byte) 0xBB
                                && bytes[2] == (byte) 0xBF
                        ? 3
                        : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, skip, bytes.length - skip);
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            CharBuffer text = decoder.decode(in);
            return printable(file, text.toString(), out);
        } catch (CharacterCodingException e) {
            int at = in.position();
            out.add(
                    Diagnostic.error(
                            place(file, bytes, at),
                            "the file is not UTF-8 text: byte "
                                    + (at + 1)
                                    + " is 0x"
                                    + Integer.toHexString(bytes[at] & 0xFF),
                            "save it as UTF-8, or give the file that was meant"));
            return null;
        }
    }

    private static Where place(String file, byte[] bytes, int at) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            if (bytes[i] == '\n') {
                line++;
                column = 1;
            } else if ((bytes[i] & 0xC0) != 0x80) {
                column++;
            }
        }
        return Where.at(file, line, column);
    }

    private static @Nullable String printable(String file, String text, List<Diagnostic> out) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = i + 1;
            } else if (c < ' ' && c != '\t' && c != '\r' || c == 0x7F || c >= 0xFFFE) {
                out.add(
                        Diagnostic.error(
                                Where.at(file, line, i - lineStart + 1),
                                "the file holds the control character 0x"
                                        + Integer.toHexString(c)
                                        + ": it is binary, not YAML text",
                                "give the YAML file that was meant"));
                return null;
            }
        }
        return text;
    }
}
