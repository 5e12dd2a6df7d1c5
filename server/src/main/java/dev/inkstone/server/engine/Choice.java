package dev.inkstone.server.engine;

import dev.inkstone.model.text.Logprobs;
import java.util.Optional;

/** A token that was chosen, and how likely it was, for those who ask. */
record Choice(int token, Optional<Logprobs> logprobs) {}
