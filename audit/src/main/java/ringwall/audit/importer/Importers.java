package ringwall.audit.importer;

import java.util.List;
import ringwall.audit.fact.Importer;

/// All importers. Of two with the same claim the first gets the file.
public final class Importers {

    public static final List<Importer> ALL =
            List.of(
                    new IntentImporter(),
                    new OvsImporter(),
                    new LibvirtImporter(),
                    new ProcNetBonding());

    private Importers() {}
}
