package dev.inkstone.server.engine;

/**
 * One generated token.
 *
 * @param text what its reader may see now: whole characters only, often empty while a character
 *     or a possible stop string is incomplete
 */
public record TokenOutput(int token, String text) {}
