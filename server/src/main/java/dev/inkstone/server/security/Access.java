package dev.inkstone.server.security;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use an endpoint while keys are asked for.
 *
 * @param open whether no key is needed
 * @param scopes one of them is needed otherwise; with none of them nobody may
 */
public record Access(boolean open, Set<Scope> scopes) {
  static final Access OPEN = new Access(true, Set.of());
  static final Access ANY_KEY = new Access(false, EnumSet.allOf(Scope.class));

  /** Of what the {@link AccessTable} does not know. */
  static final Access NOBODY = new Access(false, Set.of());

  public Access {
    scopes = Set.copyOf(scopes);
  }

  static Access to(Scope... scopes) {
    return new Access(false, Set.of(scopes));
  }

  boolean allows(Set<Scope> held) {
    return open || !Collections.disjoint(scopes, held);
  }

  /** The scopes as an answer names them. */
  String wanted() {
    return scopes.stream().sorted().map(Scope::label).collect(Collectors.joining(" or "));
  }
}
