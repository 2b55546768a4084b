package ringwall.lab.physical;

/// Joins two jacks. Pulled out, it loses every frame, those under way included, and both ends see
/// their link go down.
public final class Cable {
    private static final long DELAY_NS = 1_000;

    private final Fabric fabric;
    private final String name;
    private final Jack a;
    private final Jack b;
    private boolean plugged;
    private int generation;
    private long lost;

    private Cable(Fabric fabric, String name, Jack a, Jack b) {
        this.fabric = fabric;
        this.name = name;
        this.a = a;
        this.b = b;
    }

    /// A plugged cable named after its ends.
    public static Cable between(Jack a, Jack b) {
        return between(a + "--" + b, a, b);
    }

    /// A plugged cable.
    ///
    /// @throws IllegalArgumentException when a jack is taken
    public static Cable between(String name, Jack a, Jack b) {
        if (a.cable() != null || b.cable() != null) {
            throw new IllegalArgumentException(
                    (a.cable() != null ? a : b) + " already has a cable in it");
        }
        Cable cable = new Cable(a.fabric(), name, a, b);
        a.plugged(cable);
        b.plugged(cable);
        cable.plug();
        return cable;
    }

    public String name() {
        return name;
    }

    public Jack a() {
        return a;
    }

    public Jack b() {
        return b;
    }

    public boolean plugged() {
        return plugged;
    }

    /// Frames sent while it was pulled out.
    public long lost() {
        return lost;
    }

    public void plug() {
        change(true);
    }

    public void unplug() {
        change(false);
    }

    /// Takes the cable away; both jacks are free.
    public void remove() {
        unplug();
        a.plugged(null);
        b.plugged(null);
    }

    private void change(boolean up) {
        if (plugged != up) {
            plugged = up;
            generation++;
            a.announce(up);
            b.announce(up);
        }
    }

    void carry(Jack from, byte[] frame) {
        if (!plugged) {
            lost++;
            return;
        }
        Jack to = from == a ? b : a;
        int sentIn = generation;
        fabric.after(
                fabric.inVirtualTime() ? DELAY_NS : 0,
                () -> {
                    if (plugged && generation == sentIn) {
                        to.arrive(frame);
                    } else {
                        lost++;
                    }
                });
    }
}
