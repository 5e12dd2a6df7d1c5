package dev.inkstone.server.config;

/**
 * The value of an option that was not given as a flag.
 *
 * @param source where it stands, for people: a variable, or a file
 */
record Setting(String value, String source) {}
