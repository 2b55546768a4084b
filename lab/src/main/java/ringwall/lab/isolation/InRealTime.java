package ringwall.lab.isolation;

import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import ringwall.lab.physical.Fabric;
import ringwall.model.Ip;

/// A target that usually runs in virtual time, with a clock that real guests can live by.
///
/// @param clockNs nanoseconds since the epoch
public record InRealTime(VirtualSwitchUnderTest target, LongSupplier clockNs)
        implements VirtualSwitchUnderTest {
    @Override
    public String name() {
        return target.name();
    }

    @Override
    public Kind kind() {
        return target.kind();
    }

    @Override
    public String note() {
        return target.note();
    }

    @Override
    public Set<Layout> layouts() {
        return target.layouts();
    }

    @Override
    public Optional<String> notApplicable(Attack attack) {
        return target.notApplicable(attack);
    }

    @Override
    public Optional<String> missing() {
        return target.missing();
    }

    @Override
    public Fabric fabric(long epochNs) {
        return Fabric.realTime(clockNs);
    }

    @Override
    public Ip gateway(int version) {
        return target.gateway(version);
    }

    @Override
    public Attachment plug(Fabric fabric, Layout layout) {
        return target.plug(fabric, layout);
    }

    @Override
    public void close() {
        target.close();
    }
}
