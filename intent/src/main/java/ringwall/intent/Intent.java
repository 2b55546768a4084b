package ringwall.intent;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import ringwall.intent.schema.Names;
import ringwall.intent.schema.Validator;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Node;
import ringwall.intent.yaml.Source;
import ringwall.intent.yaml.YamlReader;
import ringwall.model.Diagnostic;
import ringwall.model.Diagnostic.Severity;
import ringwall.model.Network;
import ringwall.model.check.Checks;
import ringwall.model.check.Places;

/// The front door: YAML files to one Network.
public final class Intent {
    private Intent() {}

    /// @param network empty when any diagnostic is an error
    /// @param diagnostics sorted; each once
    /// @param readable false when a file is not text or over a limit, so that nothing can be said
    ///   about its content
    /// @param places where each noun's settings stand in the text, start and end, for who edits it
    public record Result(
            Optional<Network> network,
            List<Diagnostic> diagnostics,
            boolean readable,
            Places places) {
        public boolean hasErrors() {
            return network.isEmpty();
        }
    }

    /// As below, on a day on which nothing has expired yet, within the usual limits.
    public static Result read(List<Source> sources) {
        return read(sources, LocalDate.EPOCH, Limits.USUAL);
    }

    /// Within the usual limits.
    public static Result read(List<Source> sources, LocalDate today) {
        return read(sources, today, Limits.USUAL);
    }

    /// Reads files as one document; several are merged. Never throws for what they hold.
    ///
    /// @param today the day for which the expiry of rules and mirrors is judged
    public static Result read(List<Source> sources, LocalDate today, Limits limits) {
        List<Diagnostic> out = new ArrayList<>();
        if (sources.isEmpty() || sources.size() > limits.files()) {
            out.add(
                    Diagnostic.error(
                            ringwall.model.Where.NOWHERE,
                            sources.isEmpty()
                                    ? "there is no file to read"
                                    : sources.size() + " files are more than " + limits.files(),
                            "give 1 to " + limits.files() + " files"));
            return result(Optional.empty(), out, limits, false, Places.NOUNS);
        }
        List<Node.Mapping> roots = new ArrayList<>();
        boolean readable = true;
        for (Source source : sources) {
            YamlReader.Answer answer = YamlReader.read(source, limits, out);
            readable &= answer.readable();
            if (answer.root() instanceof Node.Mapping mapping) {
                roots.add(mapping);
            } else if (answer.root() != null) {
                Node root = answer.root();
                out.add(
                        Diagnostic.error(
                                root.where(),
                                "the document is " + root.kindWord() + ", not a mapping",
                                "begin with 'ringwall: 1' and 'name: NAME'"));
            }
        }
        if (roots.size() < sources.size()) {
            // A file that cannot be read would make every reference into it look undefined.
            return result(Optional.empty(), out, limits, readable, Places.NOUNS);
        }
        Node.Mapping document = Merger.merge(roots, out);
        Reading reading = new Reading(Names.of(document), out);
        Validator.validate(document, reading.names, out);
        Network network = NetworkReader.read(document, reading);
        out.addAll(Checks.check(network, today, reading::place));
        return result(Optional.of(network), out, limits, true, reading::place);
    }

    private static Result result(
            Optional<Network> network,
            List<Diagnostic> out,
            Limits limits,
            boolean readable,
            Places places) {
        Collections.sort(out);
        List<Diagnostic> unique = new ArrayList<>(out.size());
        boolean errors = false;
        Diagnostic last = null;
        for (Diagnostic each : out) {
            errors |= each.severity() == Severity.ERROR;
            if (!each.equals(last)) {
                unique.add(each);
            }
            last = each;
        }
        int more = unique.size() - limits.diagnostics();
        if (more > 0) {
            unique = new ArrayList<>(unique.subList(0, limits.diagnostics()));
            unique.add(
                    Diagnostic.note(
                            ringwall.model.Where.NOWHERE,
                            more + " further diagnostics are not shown",
                            "mend those above first"));
        }
        return new Result(
                errors ? Optional.empty() : network,
                Collections.unmodifiableList(unique),
                readable,
                places);
    }
}
