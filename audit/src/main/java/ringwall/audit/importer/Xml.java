package ringwall.audit.importer;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;

/// An element of an XML file, small enough to hold: name without prefix, attributes, own text,
/// children, line, XPath. Read with StAX: no DTD, no entities from outside, bounded depth and
/// number of elements.
public final class Xml {

    private static final int MAX_ELEMENTS = 2_000_000;

    /// Making one costs more than reading a small file; a factory serves one thread.
    private static final ThreadLocal<XMLInputFactory> FACTORY =
            ThreadLocal.withInitial(Xml::factory);

    private final SourceFile file;
    private final String name;
    private final String path;
    private final int line;
    private final Map<String, String> attributes = new TreeMap<>();
    private final List<Xml> children = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();

    private Xml(SourceFile file, String name, String path, int line) {
        this.file = file;
        this.name = name;
        this.path = path;
        this.line = line;
    }

    /// The root element; empty, with an ERROR notification, if it is no well-formed XML within the
    /// limits.
    public static Optional<Xml> parse(SourceFile file, FactSink out) {
        XMLInputFactory factory = FACTORY.get();
        try {
            XMLStreamReader reader =
                    factory.createXMLStreamReader(new StringReader(prologless(file.text())));
            return Optional.ofNullable(build(file, reader, out));
        } catch (XMLStreamException | RuntimeException e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            out.error(
                    file,
                    e instanceof XMLStreamException x && x.getLocation() != null
                            ? x.getLocation().getLineNumber() + ":1"
                            : "",
                    "no readable XML: " + Redact.excerpt(message),
                    "collect it again; is it cut off?");
            return Optional.empty();
        }
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("external entities are not read");
        });
        return factory;
    }

    /// Test data often starts with comments or blank lines before `<?xml`, which XML forbids.
    private static String prologless(String text) {
        int declaration = text.indexOf("<?xml");
        return declaration > 0 && text.substring(0, declaration).isBlank()
                ? text.substring(declaration)
                : text;
    }

    private static @Nullable Xml build(SourceFile file, XMLStreamReader reader, FactSink out)
            throws XMLStreamException {
        var open = new ArrayList<Xml>();
        Xml root = null;
        int elements = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++elements > MAX_ELEMENTS || open.size() >= out.limits().depth()) {
                    throw new XMLStreamException("too many or too deeply nested elements");
                }
                Xml element = start(file, reader, open.isEmpty() ? null : open.getLast());
                root = root == null ? element : root;
                open.add(element);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open.removeLast();
            } else if ((event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA)
                    && !open.isEmpty()) {
                open.getLast().text.append(reader.getText());
            }
        }
        return root;
    }

    private static Xml start(SourceFile file, XMLStreamReader reader, @Nullable Xml parent) {
        String name = reader.getLocalName();
        int line = reader.getLocation().getLineNumber();
        String above = parent == null ? "" : parent.path;
        int index = parent == null ? 1 : parent.seen.merge(name, 1, Integer::sum);
        var element = new Xml(file, name, above + "/" + name + "[" + index + "]", line);
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        if (parent != null) {
            parent.children.add(element);
        }
        return element;
    }

    public String name() {
        return name;
    }

    public List<Xml> children() {
        return List.copyOf(children);
    }

    /// Children of this name.
    public List<Xml> all(String child) {
        return children.stream().filter(c -> c.name.equals(child)).toList();
    }

    /// The first child along these names; an empty element if there is none, so that chains do not
    /// fail.
    public Xml get(String... names) {
        Xml at = this;
        for (String next : names) {
            Xml found = null;
            for (Xml child : at.children) {
                if (child.name.equals(next)) {
                    found = child;
                    break;
                }
            }
            at = found == null ? new Xml(file, "", at.path + "/" + next, 0) : found;
        }
        return at;
    }

    public boolean has(String... names) {
        return !get(names).name.isEmpty();
    }

    /// False for what [#get] returns when there is nothing.
    public boolean there() {
        return !name.isEmpty();
    }

    /// Empty if it is not there.
    public String attribute(String key) {
        return attributes.getOrDefault(key, "");
    }

    public String text() {
        return text.toString().strip();
    }

    /// yes/no, true/false, on/off, 1/0.
    public static Tri tri(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "on", "1" -> Tri.YES;
            case "no", "false", "off", "0" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    /// An observed fact read here.
    public Origin origin() {
        return Origin.observed(file.at(path, line));
    }

    public int line() {
        return line;
    }

    public String path() {
        return path;
    }
}
