package ringwall.audit.importer.xen;

import java.util.List;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;

/// `xe network-list params=all` and its sisters; the files of one directory are one pool.
public final class XeImporter implements Importer {

    @Override
    public String name() {
        return "xe";
    }

    @Override
    public int claim(SourceFile file) {
        return XeRecord.looksLike(file.head()) ? SURE : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var pool = new Pool(out);
        for (SourceFile file : files) {
            for (XeRecord record : XeRecord.read(file)) {
                pool.add(record);
            }
        }
        pool.facts();
    }
}
