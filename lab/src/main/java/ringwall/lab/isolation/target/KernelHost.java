package ringwall.lab.isolation.target;

import java.util.concurrent.CompletableFuture;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.Scene;
import ringwall.lab.system.Namespace;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// The host's own stack: the kernel's, in the namespace where the target lives.
record KernelHost(Namespace namespace, Mac mac) implements HostStation {
    /// Gives the interface the host's MAC and address and a way out.
    static KernelHost on(Namespace namespace, String device) {
        Mac mac = Scene.hostMac();
        namespace.must("ip", "link", "set", device, "address", mac.toString());
        namespace.must("ip", "link", "set", device, "up");
        namespace.must("ip", "address", "add", Scene.address(5, 4) + "/24", "dev", device);
        namespace.must("ip", "route", "add", "default", "via", Scene.outsideAddress(4).toString());
        return new KernelHost(namespace, mac);
    }

    @Override
    public CompletableFuture<Boolean> openSession(Ip to, int port) {
        String script =
                "exec 3<>/dev/tcp/" + to + "/" + port + " && echo host >&3 && head -c 5 <&3";
        return CompletableFuture.supplyAsync(
                () ->
                        namespace
                                .run("timeout", "5", "bash", "-c", script)
                                .output()
                                .startsWith("host"),
                action -> Thread.ofVirtual().start(action));
    }
}
