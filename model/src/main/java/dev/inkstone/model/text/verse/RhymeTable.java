package dev.inkstone.model.text.verse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which characters rhyme with which in Tang and Song verse. A class is named by its most frequent
 * character; a character with several readings may stand in several classes. Immutable.
 */
public final class RhymeTable {
  /** Stands for the class of a poem whose line ends agree on none. */
  public static final String NONE = "?";

  private final List<String> names;
  private final List<String> members;
  private final Map<Integer, Set<Integer>> classesOf = new HashMap<>();

  /** A table of classes by name; each value holds the characters of a class. */
  public RhymeTable(Map<String, String> classes) {
    names = List.copyOf(classes.keySet());
    members = List.copyOf(classes.values());
    for (int i = 0; i < members.size(); i++) {
      int id = i;
      members.get(i).codePoints().forEach(c ->
          classesOf.computeIfAbsent(c, k -> new TreeSet<>()).add(id));
    }
  }

  /** The table derived from the corpus's training poems, as shipped. */
  public static RhymeTable shipped() {
    Map<String, String> classes = new LinkedHashMap<>();
    Tables.read("rhymes.txt").forEach(row -> classes.put(row.key(), row.value()));
    return new RhymeTable(classes);
  }

  /** The classes' names, largest class first. */
  public List<String> names() {
    return names;
  }

  /** The characters of a class, by index into {@link #names}. */
  public String members(int index) {
    return members.get(index);
  }

  /** The classes that a character belongs to, by index into {@link #names}; may be empty. */
  public Set<Integer> classesOf(int character) {
    return classesOf.getOrDefault(character, Set.of());
  }

  /** The name of the class that all even lines share, or empty if they agree on none. */
  public Optional<String> rhymeOf(List<String> lines) {
    return shared(Verse.rhymePositions(lines));
  }

  /** The name of the first class that all these characters share; needs two at least. */
  public Optional<String> shared(List<Integer> characters) {
    if (characters.size() < 2) {
      return Optional.empty();
    }
    List<Integer> common = new ArrayList<>(classesOf(characters.get(0)));
    characters.forEach(c -> common.retainAll(classesOf(c)));
    return common.isEmpty() ? Optional.empty() : Optional.of(names.get(common.get(0)));
  }
}
