package ringwall.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import ringwall.audit.collect.Collector;
import ringwall.audit.collect.Recipe;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall collect`: what to run for the best input; `--here` runs it.
@Command(
        name = "collect",
        description =
                "Show the commands, per platform, whose output an audit reads best; or run the read-only ones on this Linux host into an archive.",
        footer = {
            "",
            "Examples:",
            "  ringwall collect",
            "  ringwall collect --platform vsphere",
            "  ringwall collect --here -o $(hostname).tar.gz"
        })
final class CollectCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Option(
            names = "--platform",
            paramLabel = "NAME",
            description =
                    "linux, libvirt, ovs, vsphere, hyperv, openstack, proxmox, xenserver or switch.")
    private String platform = "";

    @Option(
            names = "--here",
            description =
                    "Run the read-only commands for Linux, libvirt and Open vSwitch on this host.")
    private boolean here;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive (tar.gz); with --here.")
    private Path output = Path.of("ringwall-collect.tar.gz");

    @Override
    public Integer call() {
        return here ? run() : show();
    }

    private int show() {
        List<String> names = platform.isEmpty() ? Recipe.names() : List.of(platform);
        if (!platform.isEmpty() && Recipe.of(platform).isEmpty()) {
            console.err()
                    .println(
                            "ringwall: no platform is called "
                                    + platform
                                    + "; known: "
                                    + String.join(", ", Recipe.names()));
            return ExitCode.USAGE;
        }
        if (console.json()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            for (String name : names) {
                ArrayNode steps = answer.putArray(name);
                Recipe.of(name)
                        .forEach(s ->
                                steps.addObject()
                                        .put("file", s.file())
                                        .put("command", s.command())
                                        .put("serves", s.why()));
            }
            console.print(answer);
            return ExitCode.FINE;
        }
        var lines = new ArrayList<String>();
        for (String name : names) {
            lines.add(
                    "# "
                            + name
                            + ": put the files of one host into a directory with the host's name");
            for (Recipe.Step step : Recipe.of(name)) {
                lines.add(
                        "%-110s # %s".formatted(step.command() + " > " + step.file(), step.why()));
            }
            lines.add("");
        }
        console.lines(lines);
        return ExitCode.FINE;
    }

    private int run() {
        Collector.Collected collected = Collector.here(hostname());
        try (OutputStream out = Files.newOutputStream(output)) {
            Collector.archive(collected, Instant.now(), out);
        } catch (IOException e) {
            console.err().println("ringwall: " + output + " cannot be written: " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (console.json()) {
            ObjectNode answer =
                    JsonNodeFactory.instance.objectNode().put("archive", output.toString());
            ArrayNode files = answer.putArray("files");
            collected.files().keySet().forEach(files::add);
            ArrayNode notes = answer.putArray("notes");
            collected.notes().forEach(notes::add);
            console.print(answer);
            return ExitCode.FINE;
        }
        var lines = new ArrayList<String>();
        collected.notes().forEach(n -> lines.add("note: " + n));
        lines.add(
                collected.files().size()
                        + " files in "
                        + output
                        + "; next: ringwall audit "
                        + output);
        console.lines(lines);
        return ExitCode.FINE;
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "host";
        }
    }
}
