package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.model.check.NotEnforced;
import ringwall.program.Feature;

/// What `check` calls not enforced is what the embedded switch lacks: no more and no less.
class NotEnforcedTest {
    @Test
    void theListIsTrue() {
        Set<String> lacking = new TreeSet<>();
        for (Feature feature : Feature.values()) {
            if (!EmbeddedSwitch.features().contains(feature)) {
                lacking.add(feature.name());
            }
        }
        Set<String> listed = new TreeSet<>();
        for (NotEnforced each : NotEnforced.values()) {
            listed.add(each.name());
        }
        assertThat(listed).isEqualTo(lacking);
    }
}
