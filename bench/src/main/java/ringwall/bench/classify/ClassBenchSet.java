package ringwall.bench.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import ringwall.dataplane.classify.FiveTupleTable.FiveRanges;

/// A ClassBench filter file (`@src/len dst/len lo : hi lo : hi proto/mask ...`) and headers to look
/// up in it: each lies in a rule picked at random, so that most match something and many several.
///
/// @param headers five a header: source, destination, source port, destination port, protocol
record ClassBenchSet(String name, Path file, List<FiveRanges> rules, List<long[]> headers) {
    static ClassBenchSet read(Path file, int headers, long seed) throws IOException {
        List<FiveRanges> rules = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("@")) {
                rules.add(rule(line.substring(1).trim().split("[\\s:]+", -1)));
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<long[]> made = new ArrayList<>();
        for (int i = 0; i < headers; i++) {
            FiveRanges in = rules.get(random.nextInt(rules.size()));
            made.add(
                    new long[] {
                        random.nextLong(in.firstSource(), in.lastSource() + 1),
                        random.nextLong(in.firstDestination(), in.lastDestination() + 1),
                        random.nextLong(in.firstSourcePort(), in.lastSourcePort() + 1L),
                        random.nextLong(in.firstDestinationPort(), in.lastDestinationPort() + 1L),
                        random.nextLong(in.firstProtocol(), in.lastProtocol() + 1L)
                    });
        }
        return new ClassBenchSet(file.getFileName().toString(), file, rules, made);
    }

    private static FiveRanges rule(String[] field) {
        long[] source = prefix(field[0]);
        long[] destination = prefix(field[1]);
        String[] protocol = field[6].split("/", -1);
        boolean any = Integer.decode(protocol[1]) == 0;
        int value = Integer.decode(protocol[0]);
        return new FiveRanges(
                source[0],
                source[1],
                destination[0],
                destination[1],
                Integer.parseInt(field[2]),
                Integer.parseInt(field[3]),
                Integer.parseInt(field[4]),
                Integer.parseInt(field[5]),
                any ? 0 : value,
                any ? 255 : value);
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

    /// What linear search finds, or -1.
    int linear(long[] h) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(h[0], h[1], (int) h[2], (int) h[3], (int) h[4])) {
                return i;
            }
        }
        return -1;
    }

    /// The headers as dpdk-test-acl reads them.
    void writeTrace(Path to) throws IOException {
        StringBuilder text = new StringBuilder();
        for (long[] h : headers) {
            text.append(h[0]).append('\t').append(h[1]).append('\t').append(h[2]);
            text.append('\t').append(h[3]).append('\t').append(h[4]).append('\n');
        }
        Files.writeString(to, text.toString());
    }
}
