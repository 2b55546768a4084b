package ringwall.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ringwall.dataplane.classify.FiveTupleTable.FiveRanges;

/// ClassBench's filter files: `@src/len dst/len lo : hi lo : hi proto/mask ...`.
final class ClassBench {
    private ClassBench() {}

    static List<FiveRanges> read(Path file) throws IOException {
        List<FiveRanges> rules = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("@")) {
                String[] f = line.substring(1).trim().split("[\\s:]+", -1);
                long[] source = prefix(f[0]);
                long[] destination = prefix(f[1]);
                String[] protocol = f[6].split("/", -1);
                int value = Integer.decode(protocol[0]);
                boolean any = Integer.decode(protocol[1]) == 0;
                rules.add(
                        new FiveRanges(
                                source[0],
                                source[1],
                                destination[0],
                                destination[1],
                                Integer.parseInt(f[2]),
                                Integer.parseInt(f[3]),
                                Integer.parseInt(f[4]),
                                Integer.parseInt(f[5]),
                                any ? 0 : value,
                                any ? 255 : value));
            }
        }
        return rules;
    }

    private static long[] prefix(String text) {
        String[] parts = text.split("[./]", -1);
        long address = 0;
        for (int i = 0; i < 4; i++) {
            address = address << 8 | Integer.parseInt(parts[i]);
        }
        int length = Integer.parseInt(parts[4]);
        long mask = length == 0 ? 0 : -1L << (32 - length) & 0xFFFF_FFFFL;
        return new long[] {address & mask, address & mask | ~mask & 0xFFFF_FFFFL};
    }

    static int linear(
            List<FiveRanges> rules, long source, long destination, int sp, int dp, int protocol) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(source, destination, sp, dp, protocol)) {
                return i;
            }
        }
        return -1;
    }
}
