package ringwall.audit.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;

class ProcNetBondingTest {

    private static Site read(String text) {
        var file = new SourceFile("bond0", "h", text.getBytes(StandardCharsets.UTF_8), null);
        return Sources.load(List.of(file), Importers.ALL);
    }

    @Test
    void activeBackupNamesActiveAndStandby() {
        Team team =
                read("""
                Ethernet Channel Bonding Driver: v5.15.0

                Bonding Mode: fault-tolerance (active-backup)
                Currently Active Slave: eno2
                MII Status: up

                Slave Interface: eno1
                MII Status: down
                Permanent HW addr: 02:00:00:00:00:01

                Slave Interface: eno2
                MII Status: up
                Permanent HW addr: 02:00:00:00:00:02
                """)
                        .on(Team.class, "h")
                        .getFirst();
        assertThat(team.name()).isEqualTo("bond0");
        assertThat(team.active()).containsExactly("eno2");
        assertThat(team.standby()).containsExactly("eno1");
        assertThat(team.linkDown()).containsExactly("eno1");
        assertThat(team.lacp()).isEqualTo(Lacp.OFF);
    }

    @Test
    void zeroPartnerMeansLacpWasNotNegotiated() {
        Site site =
                read(
                        """
                        Ethernet Channel Bonding Driver: v5.15.0

                        Bonding Mode: IEEE 802.3ad Dynamic link aggregation

                        802.3ad info
                        Active Aggregator Info:
                        \tAggregator ID: 3
                        \tPartner Mac Address: 00:00:00:00:00:00

                        Slave Interface: eth1
                        MII Status: up
                        Aggregator ID: 3

                        Slave Interface: eth2
                        MII Status: up
                        Aggregator ID: 2
                        """);
        Team team = site.on(Team.class, "h").getFirst();
        assertThat(team.lacp()).isEqualTo(Lacp.NOT_NEGOTIATED);
        assertThat(team.aggregators()).containsEntry("eth1", "3").containsEntry("eth2", "2");
        assertThat(site.on(PNic.class, "h").getFirst().link()).isEqualTo(Tri.YES);
    }

    @Test
    void aCutFileGivesANotification() {
        assertThat(read("Ethernet Channel Bonding Driver: v5").notifications()).hasSize(1);
    }
}
