package dev.inkstone.server.engine;

import dev.inkstone.model.text.Logprobs;
import java.util.Optional;

/**
 * One generated token.
 *
 * @param text what its reader may see now: whole characters only, often empty while a character
 *     or a possible stop string is incomplete
 * @param logprobs how likely it was; empty unless the request asks for it
 */
public record TokenOutput(int token, String text, Optional<Logprobs> logprobs) {}
