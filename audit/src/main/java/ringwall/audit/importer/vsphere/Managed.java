package ringwall.audit.importer.vsphere;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.importer.Json;

/// A managed object: `HostSystem`, `VirtualMachine`, `VmwareDistributedVirtualSwitch`,
/// `DistributedVirtualPortgroup`, `ClusterComputeResource`.
///
/// - `type`: as above, empty if only its properties tell
/// - `id`: its reference (`host-42`), empty if not told
/// - `properties`: collected paths in lower case (`config.network.vswitch`, or `config` with all
///   below it)
/// - `at`: the object in its file
record Managed(String type, String id, Map<String, Json> properties, Json at) {

    /// From `[{name, op, val}]`.
    static Managed ofChanges(String type, String id, List<Json> changes, Json at) {
        var properties = new TreeMap<String, Json>();
        for (Json change : changes) {
            String name = change.get("name").text();
            if (!name.isEmpty()) {
                properties.put(name.toLowerCase(Locale.ROOT), change.get("val"));
            }
        }
        return new Managed(type, id, properties, at);
    }

    /// From an object whose members are properties, or whose keys are whole paths.
    static Managed ofObject(String type, String id, Json at) {
        var properties = new TreeMap<String, Json>();
        at.members()
                .forEach(m -> properties.put(m.getKey().toLowerCase(Locale.ROOT), m.getValue()));
        return new Managed(type, id, properties, at);
    }

    /// A part of an object that stands alone in a file: its place in the whole is `path`.
    static Managed ofPart(String type, String path, Json at) {
        return new Managed(type, "", Map.of(path.toLowerCase(Locale.ROOT), at), at);
    }

    /// Of such a part only the members that are there were collected.
    static Managed ofMembers(String type, String path, Json at) {
        var properties = new TreeMap<String, Json>();
        at.members()
                .forEach(m ->
                        properties.put(
                                (path + "." + m.getKey()).toLowerCase(Locale.ROOT), m.getValue()));
        return new Managed(type, "", properties, at);
    }

    /// The property at this path, by the longest collected path that leads to it.
    Json get(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
            Json found = properties.get(name.substring(0, end));
            if (found != null) {
                return end == name.length()
                        ? found
                        : found.path(path.substring(end + 1).split("\\.", -1));
            }
        }
        return at.none();
    }

    String text(String path) {
        return get(path).text();
    }

    /// The first of these paths that holds text.
    String anyText(String... paths) {
        for (String path : paths) {
            String text = text(path);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    List<Json> list(String path) {
        return Vim.list(get(path));
    }

    /// Was it asked for? Then nothing there means none. True if the path itself or all of a whole
    /// above it was collected.
    boolean collected(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        if (properties.containsKey(name)) {
            return name.indexOf('.') >= 0 || !get(path).missing();
        }
        int dot = path.lastIndexOf('.');
        return dot > 0 && get(path.substring(0, dot)).isObject();
    }
}
