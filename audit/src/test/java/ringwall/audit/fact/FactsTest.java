package ringwall.audit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Merging, coverage, VLAN sets, three-valued logic, redaction.
class FactsTest {

    private static SourceFile file(String name) {
        return new SourceFile(name, "h", name.getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    void oneThingInTwoFilesIsOneFact() {
        var site = new Site.Builder(Limits.DEFAULT);
        Origin seen = file("a").line(3);
        Origin guessed = file("b").line(7).as(Confidence.INFERRED);
        site.add(PNic.of("h", "eth0", seen).driver("ixgbe").build());
        site.add(PNic.of("h", "eth0", guessed).driver("guess").pciAddress("03:00.0").build());
        PNic nic = site.build().on(PNic.class, "h").getFirst();
        assertThat(nic.driver()).isEqualTo("ixgbe");
        assertThat(nic.pciAddress()).isEqualTo("03:00.0");
        assertThat(nic.origin().places())
                .extracting(Provenance::text)
                .containsExactly("a:3", "b:7");
    }

    @Test
    void contradictionsAreTold() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(PNic.of("h", "eth0", file("a").line(3)).driver("ixgbe").build());
        site.add(PNic.of("h", "eth0", file("b").line(3)).driver("bnx2").build());
        assertThat(site.build().notifications())
                .singleElement()
                .extracting(Notification::what)
                .asString()
                .contains("driver is ixgbe and bnx2");
    }

    @Test
    void aNameInTheContentRenamesTheDirectoriesHostUnlessThereAreTwo() {
        var one = new Site.Builder(Limits.DEFAULT);
        one.add(Host.of("h", file("a").line(1)).build());
        one.coverage(FactType.PNIC, "h", Coverage.PARTIAL);
        one.hostNamed(file("a"), "esx1");
        assertThat(one.build().hosts()).containsExactly("esx1");
        assertThat(one.build().coverage(FactType.PNIC, "esx1")).isEqualTo(Coverage.PARTIAL);
        one.hostNamed(file("a"), "esx2");
        assertThat(one.build().hosts()).containsExactly("h");
    }

    @Test
    void coverageOfTheWholeSiteCountsForEachHost() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.coverage(FactType.MIRROR, "", Coverage.COMPLETE);
        site.coverage(FactType.TEAM, "h", Coverage.PARTIAL);
        assertThat(site.build().complete(FactType.MIRROR, "h")).isTrue();
        assertThat(site.build().coverage(FactType.TEAM, "other")).isEqualTo(Coverage.ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,5-9|1,5-9|6",
                "10 11;12|10-12|3",
                "0,4095|none|0",
                "1-4094|1-4094|4094",
                "x,7|7|1",
            })
    void vlanSets(String text, String shown, int size) {
        assertThat(VlanSet.parse(text)).hasToString(shown);
        assertThat(VlanSet.parse(text).size()).isEqualTo(size);
    }

    @Test
    void unknownDecidesNothingUnlessTheOtherDoes() {
        assertThat(Tri.UNKNOWN.and(Tri.NO)).isEqualTo(Tri.NO);
        assertThat(Tri.UNKNOWN.and(Tri.YES)).isEqualTo(Tri.UNKNOWN);
        assertThat(Tri.UNKNOWN.or(Tri.YES)).isEqualTo(Tri.YES);
        assertThat(Tri.UNKNOWN.or(Tri.NO)).isEqualTo(Tri.UNKNOWN);
    }

    @Test
    void secretsAreNotQuoted() {
        for (String line :
                List.of(
                        "username admin secret sha512 $6$abc$S3CR3T",
                        "snmp-server community S3CR3T ro",
                        "password: S3CR3T",
                        "{\"psk\": \"S3CR3T\"}",
                        "server https://u:S3CR3T@host/",
                        "neighbor 10.0.0.1 password 7 S3CR3T",
                        "key 7 S3CR3TS3CR3T",
                        "-----BEGIN PRIVATE KEY-----\nS3CR3T\n-----END PRIVATE KEY-----")) {
            assertThat(Redact.excerpt(line)).doesNotContain("S3CR3T").contains("REDACTED");
        }
        assertThat(Redact.excerpt("switchport trunk allowed vlan 110,111"))
                .isEqualTo("switchport trunk allowed vlan 110,111");
    }
}
