package ringwall.model.check;

import ringwall.model.Where;

/// Finds the exact text of a noun's setting. A noun knows only where it stands as a whole; who has
/// the file's tree can say where its `ip` is.
@FunctionalInterface
public interface Places {
    /// For Networks that no file wrote: the noun itself.
    Places NOUNS = (noun, key, index) -> noun;

    /// @param noun where the noun stands
    /// @param key of the setting, as in the intent language
    /// @param index of the item when the setting is a list; -1: the whole
    Where of(Where noun, String key, int index);
}
