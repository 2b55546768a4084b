package ringwall.audit.importer.vsphere;

import java.util.LinkedHashMap;
import java.util.List;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;
import ringwall.audit.importer.Xml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// SOAP of the vSphere API as the JSON that the API's own JSON form would give: repeated elements
/// become arrays, `xsi:type` becomes `_typeName`, an element with a `type` and text is a reference.
/// Pointers keep enough to become XPaths again ([Vim#origin]).
final class SoapTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SoapTree() {}

    static Json of(SourceFile file, Xml root) {
        return new Json(file, node(root), "/" + root.name());
    }

    private static JsonNode node(Xml element) {
        String type = element.attribute("type");
        List<Xml> children = element.children();
        if (children.isEmpty()) {
            String text = element.text();
            if (!type.isEmpty() && !type.contains(":") && !text.isEmpty()) {
                return NODES.objectNode().put("type", type).put("value", text);
            }
            return text.isEmpty() ? NODES.nullNode() : NODES.stringNode(text);
        }
        ObjectNode object = NODES.objectNode();
        if (!type.isEmpty()) {
            object.put("_typeName", type.substring(type.indexOf(':') + 1));
        }
        var byName = new LinkedHashMap<String, JsonNode>();
        for (Xml child : children) {
            JsonNode value = node(child);
            JsonNode known = byName.get(child.name());
            if (known == null) {
                byName.put(child.name(), value);
            } else if (known instanceof ArrayNode array) {
                array.add(value);
            } else {
                byName.put(child.name(), NODES.arrayNode().add(known).add(value));
            }
        }
        byName.forEach(object::set);
        return object;
    }
}
