package dev.inkstone.server.rpc;

import dev.inkstone.server.admission.Admission.Permit;
import dev.inkstone.server.admission.Rejection;
import dev.inkstone.server.security.Caller.Tokens;

/** What a request holds while it runs: its share of the server, and of its caller's quota. */
record Reservation(Tokens tokens, Permit permit) {
  /** Takes a share of the server. */
  interface Admitting {
    Permit reserve() throws Rejection;
  }

  /** Both, or neither: a full server costs no quota. */
  static Reservation of(Tokens tokens, Admitting admitting) throws Rejection {
    try {
      return new Reservation(tokens, admitting.reserve());
    } catch (Rejection | RuntimeException e) {
      tokens.used(0);
      throw e;
    }
  }

  /** Gives back both but for the tokens that were used. Closing again does nothing. */
  void close(long used) {
    permit.close();
    tokens.used(used);
  }
}
