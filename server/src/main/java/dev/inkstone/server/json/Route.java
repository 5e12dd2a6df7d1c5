package dev.inkstone.server.json;

/**
 * A path and who answers it.
 *
 * @param method of HTTP, in capitals
 * @param path with its named parts as {@code :name}
 */
public record Route(String method, String path, Endpoint endpoint) {}
