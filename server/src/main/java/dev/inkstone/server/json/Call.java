package dev.inkstone.server.json;

import dev.inkstone.server.security.Caller;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a request over HTTP brings along.
 *
 * @param caller whose quota it is
 * @param body empty if it has none
 * @param path value of a named part of its path, which is always there
 * @param query value of a parameter; absent or empty is nothing
 * @param header value of a header by its lower-case name; absent or empty is nothing
 */
public record Call(
    Caller caller,
    byte[] body,
    Function<String, String> path,
    Function<String, Optional<String>> query,
    Function<String, Optional<String>> header) {}
