package dev.inkstone.server.swap;

import java.util.Collection;

/** Somebody named a model that is not served. */
public final class UnknownModel extends Exception {
  UnknownModel(String name, Collection<String> known) {
    super(
        "no model \"" + name + "\"; served are: " + String.join(", ", known), null, false, false);
  }
}
