package ringwall.lab.isolation.attack;

import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.Scene.Foreign;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;

/// The test of 2007: vm1 captures in promiscuous mode while vm2 browses and the host opens a
/// session.
abstract class PromiscuousCapture implements Attack {
    static final String ARTICLE =
            "Wolf, \"Virtual switch security: VMware, Virtual Server and XenExpress\", TechTarget 2007";

    private final String id;
    private final Family family;
    private final Layout layout;
    private final boolean ofHost;

    PromiscuousCapture(String id, Family family, Layout layout, boolean ofHost) {
        this.id = id;
        this.family = family;
        this.layout = layout;
        this.ofHost = ofHost;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public String passMeans() {
        return "vm1 receives no unicast frame of "
                + (ofHost ? "the host" : "vm2")
                + " once both ends have spoken (earlier floods are counted apart)";
    }

    @Override
    public String source() {
        return ARTICLE;
    }

    @Override
    public Outcome run(Scene scene) {
        scene.everybodySpeaks();
        int mark = scene.mark();
        boolean worked = ofHost ? scene.hostOpensSession() : scene.victimBrowses();
        scene.settle();
        var about = ofHost ? scene.host().mac() : scene.victim().mac();
        Foreign before = scene.foreign(0, about);
        Foreign seen = scene.foreign(mark, about);
        String who = ofHost ? "the host" : "vm2";
        if (!worked) {
            return Outcome.of(
                    false, "no verdict possible: " + who + "'s own traffic did not get through");
        }
        return Outcome.of(
                        seen.leaked() == 0,
                        seen.leaked() == 0
                                ? "vm1 captured none of " + who + "'s unicast frames"
                                : "vm1 captured " + seen.leaked() + " unicast frames of " + who)
                .withFloods(before.flooded());
    }

    /// The first column of 2007.
    static final class OfVictim extends PromiscuousCapture {
        OfVictim() {
            super("capture-vm", Family.CAPTURE_VM, Layout.ONE_NETWORK, false);
        }

        @Override
        public String tries() {
            return "vm1 captures while vm2, on the same virtual network, looks a name up and opens a web page";
        }
    }

    /// The second column of 2007.
    static final class OfHost extends PromiscuousCapture {
        OfHost() {
            super("capture-host", Family.CAPTURE_HOST, Layout.ONE_NETWORK, true);
        }

        @Override
        public String tries() {
            return "vm1 captures while the physical host opens a remote-desktop session";
        }
    }

    /// The article's remark on Virtual Server.
    static final class OnSecondSwitch extends PromiscuousCapture {
        OnSecondSwitch() {
            super("capture-second-switch", Family.SECOND_SWITCH, Layout.SECOND_SWITCH, false);
        }

        @Override
        public String tries() {
            return "as capture-vm, with vm2 on a second virtual switch bound to the same pNIC";
        }
    }

    /// The two mitigations that the article names, each looked at for vm2, for the host, and for a
    /// host with an adapter of its own.
    static final class Mitigated extends PromiscuousCapture {
        private final String tries;

        Mitigated(String id, Family family, Layout layout, boolean ofHost, String tries) {
            super(id, family, layout, ofHost);
            this.tries = tries;
        }

        @Override
        public String tries() {
            return tries;
        }
    }
}
