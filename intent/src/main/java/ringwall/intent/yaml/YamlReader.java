package ringwall.intent.yaml;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// Reads one file. The engine's scanner and parser are state machines, not recursive, so depth
/// costs them nothing; the tree is built here, with a depth limit, because everything that reads it
/// recurs.
public final class YamlReader {
    private final String file;
    private final Limits limits;
    private final List<Diagnostic> out;

    private YamlReader(String file, Limits limits, List<Diagnostic> out) {
        this.file = file;
        this.limits = limits;
        this.out = out;
    }

    /// What became of a file.
    ///
    /// @param root null when there is no tree; then `out` says why
    /// @param readable false when it is not text, or over a limit
    public record Answer(@Nullable Node root, boolean readable) {}

    public static Answer read(Source source, Limits limits, List<Diagnostic> out) {
        byte[] bytes = source.bytes();
        if (bytes.length > limits.bytes()) {
            out.add(
                    Diagnostic.error(
                            Where.at(source.name(), 1, 1),
                            "the file has "
                                    + bytes.length
                                    + " bytes, more than the limit of "
                                    + limits.bytes(),
                            "split it into several files: check takes any number of them"));
            return new Answer(null, false);
        }
        String text = Utf8.decode(source.name(), bytes, out);
        if (text == null) {
            return new Answer(null, false);
        }
        return new YamlReader(source.name(), limits, out).tree(text);
    }

    private Answer tree(String text) {
        TreeBuilder builder = new TreeBuilder(file, limits, out);
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(file)
                        .setCodePointLimit(limits.bytes())
                        .setParseComments(false)
                        .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            while (events.hasNext()) {
                if (!feed(builder, events.next())) {
                    return new Answer(null, false);
                }
            }
        } catch (MarkedYamlEngineException e) {
            out.add(SyntaxMends.diagnostic(file, e));
            return new Answer(null, true);
        } catch (RuntimeException e) {
            // The engine's own slips on malformed text (it is third-party code fed with anything):
            // the text is at fault, and its author needs a line, not a stack trace.
            out.add(
                    Diagnostic.error(
                            Where.at(file, 1, 1),
                            "the file is not YAML: " + SyntaxMends.oneLine(e.getMessage()),
                            "check quotes, brackets and indentation"));
            return new Answer(null, true);
        }
        return builder.answer();
    }

    /// @return false when a limit was passed: then reading stops
    private boolean feed(TreeBuilder builder, Event event) {
        return switch (event.getEventId()) {
            case StreamStart, StreamEnd, Comment, DocumentEnd -> true;
            case DocumentStart -> builder.document(start(event));
            case Alias -> {
                AliasEvent alias = (AliasEvent) event;
                yield builder.alias(alias.getAlias().getValue(), where(event));
            }
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                Where where = where(event);
                tag(scalar.getTag(), where);
                yield builder.scalar(
                        scalar.getValue(), scalar.isPlain(), where, anchor((NodeEvent) event));
            }
            case SequenceStart, MappingStart -> {
                CollectionStartEvent open = (CollectionStartEvent) event;
                tag(open.getTag(), where(event));
                yield builder.open(
                        event.getEventId() == Event.ID.MappingStart,
                        open.isFlow(),
                        start(event),
                        anchor(open));
            }
            case SequenceEnd, MappingEnd -> builder.close(where(event));
        };
    }

    private static @Nullable String anchor(NodeEvent event) {
        return event.getAnchor().isPresent() ? event.getAnchor().get().getValue() : null;
    }

    private void tag(Optional<String> tag, Where where) {
        if (tag.isPresent()) {
            out.add(
                    Diagnostic.error(
                            where,
                            "the YAML tag '" + SyntaxMends.oneLine(tag.get()) + "' is not allowed",
                            "remove it: every key knows the type of its value"));
        }
    }

    private Where start(Event event) {
        if (event.getStartMark().isEmpty()) {
            return Where.at(file, 1, 1);
        }
        Mark mark = event.getStartMark().get();
        return Where.at(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Where where(Event event) {
        Where start = start(event);
        if (event.getEndMark().isEmpty()) {
            return start;
        }
        Mark end = event.getEndMark().get();
        return new Where(
                file, start.line(), start.column(), end.getLine() + 1, end.getColumn() + 1);
    }
}
