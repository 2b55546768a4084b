package ringwall.audit.fact;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes one fact of two that mean the same thing, field by field: the known value beats the
/// unknown one, the stronger confidence beats the weaker, lists of equal confidence join. All facts
/// are records of few field types, so that one reading of their components serves all.
final class Merge {

    /// What reflection tells of a kind of fact; asked once.
    private record Shape(List<RecordComponent> components, Constructor<?> maker) {}

    private static final ClassValue<Shape> SHAPES =
            new ClassValue<>() {
                @Override
                protected Shape computeValue(Class<?> type) {
                    RecordComponent[] components = type.getRecordComponents();
                    var types = new Class<?>[components.length];
                    for (int i = 0; i < types.length; i++) {
                        types[i] = components[i].getType();
                    }
                    try {
                        return new Shape(List.of(components), type.getDeclaredConstructor(types));
                    } catch (NoSuchMethodException e) {
                        throw new IllegalStateException("a record has its constructor", e);
                    }
                }
            };

    private Merge() {}

    /// Both must have the same key.
    static Fact merge(Fact first, Fact second, List<String> conflicts) {
        boolean secondStronger =
                second.origin().confidence().compareTo(first.origin().confidence()) < 0;
        Fact strong = secondStronger ? second : first;
        Fact weak = secondStronger ? first : second;
        boolean equal = first.origin().confidence() == second.origin().confidence();
        List<RecordComponent> components = SHAPES.get(first.getClass()).components();
        var values = new Object[components.size()];
        for (int i = 0; i < components.size(); i++) {
            Object a = value(strong, components.get(i));
            Object b = value(weak, components.get(i));
            if (a instanceof Origin one && b instanceof Origin two) {
                values[i] = one.merge(two);
            } else if (unknown(a)) {
                values[i] = b;
            } else if (unknown(b) || a.equals(b)) {
                values[i] = a;
            } else if (equal && a instanceof Collection<?> one && b instanceof Collection<?> two) {
                var joined = new LinkedHashSet<Object>(one);
                joined.addAll(two);
                values[i] = new ArrayList<>(joined);
            } else if (equal && a instanceof VlanSet one && b instanceof VlanSet two) {
                values[i] = one.union(two);
            } else if (equal && a instanceof Map<?, ?> one && b instanceof Map<?, ?> two) {
                var joined = new TreeMap<Object, Object>(two);
                joined.putAll(one);
                values[i] = joined;
            } else {
                values[i] = a;
                if (equal) {
                    conflicts.add(components.get(i).getName() + " is " + a + " and " + b);
                }
            }
        }
        return make(first, values);
    }

    /// The same fact under another host name.
    static Fact onHost(Fact fact, String from, String to) {
        List<RecordComponent> components = SHAPES.get(fact.getClass()).components();
        var values = new Object[components.size()];
        for (int i = 0; i < components.size(); i++) {
            Object value = value(fact, components.get(i));
            values[i] =
                    components.get(i).getName().equals("host") && value.equals(from) ? to : value;
        }
        return make(fact, values);
    }

    /// The same fact with some components changed.
    static Fact with(Fact fact, Map<String, ?> changes) {
        List<RecordComponent> components = SHAPES.get(fact.getClass()).components();
        var values = new Object[components.size()];
        for (int i = 0; i < components.size(); i++) {
            Object changed = changes.get(components.get(i).getName());
            values[i] = changed == null ? value(fact, components.get(i)) : changed;
        }
        return make(fact, values);
    }

    static boolean unknown(Object value) {
        return switch (value) {
            case String text -> text.isEmpty();
            case Integer number -> number == -1;
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case Enum<?> word -> word.name().equals("UNKNOWN");
            case VlanSet set -> set.isEmpty();
            case Vlan vlan -> vlan instanceof Vlan.Unknown;
            default -> false;
        };
    }

    private static Object value(Fact fact, RecordComponent component) {
        try {
            return component.getAccessor().invoke(fact);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a fact's accessor is public and does not throw", e);
        }
    }

    private static Fact make(Fact like, Object[] values) {
        try {
            return (Fact) SHAPES.get(like.getClass()).maker().newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a fact's constructor is public and does not throw", e);
        }
    }
}
