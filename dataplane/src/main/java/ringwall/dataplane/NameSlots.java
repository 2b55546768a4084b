package ringwall.dataplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Small numbers for names, kept while the name is in use, so that a swap of programs leaves
/// counters, connections and meters where they are. Belongs to the control side.
final class NameSlots {
    private final Map<String, Integer> slotOf = new HashMap<>();
    private final List<String> nameOf = new ArrayList<>();

    /// The name's slot; a new one when it has none.
    int slot(String name) {
        Integer known = slotOf.get(name);
        if (known != null) {
            return known;
        }
        int free = nameOf.indexOf("");
        if (free < 0) {
            free = nameOf.size();
            nameOf.add(name);
        } else {
            nameOf.set(free, name);
        }
        slotOf.put(name, free);
        return free;
    }

    /// Gives a name the slot that it had before a restart; an empty name keeps the slot free.
    void adopt(int slot, String name) {
        if (!name.isEmpty() && !slotOf.containsKey(name)) {
            while (nameOf.size() <= slot) {
                nameOf.add("");
            }
            nameOf.set(slot, name);
            slotOf.put(name, slot);
        }
    }

    Set<String> names() {
        return Set.copyOf(slotOf.keySet());
    }

    /// The name's slot, or -1.
    int find(String name) {
        return slotOf.getOrDefault(name, -1);
    }

    /// One more than the highest slot.
    int limit() {
        return nameOf.size();
    }

    /// Empty when the slot is free.
    String name(int slot) {
        return slot < nameOf.size() ? nameOf.get(slot) : "";
    }

    /// Frees the slots of all other names.
    void retain(Set<String> names) {
        slotOf.entrySet()
                .removeIf(entry -> {
                    boolean gone = !names.contains(entry.getKey());
                    if (gone) {
                        nameOf.set(entry.getValue(), "");
                    }
                    return gone;
                });
    }
}
