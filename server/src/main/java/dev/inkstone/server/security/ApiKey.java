package dev.inkstone.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server keeps of a key: not the key. A key is {@code ink_ID_SECRET}, 8 and 64 hexadecimal
 * digits; its id finds it, and a fixed form lets scanners find keys in files where none should be.
 *
 * <p>Kept is one SHA-256 of it. A slow hash with salt protects what people choose, since they choose
 * alike and short; a secret of 256 random bits cannot be guessed at any speed, and a slow hash would
 * let anybody who sends wrong keys buy a server's time with them.
 *
 * @param id public: stands in the key and may stand in a log
 * @param name who has it, in the operator's words
 * @param hash SHA-256 of the whole key, 32 bytes
 */
public record ApiKey(String id, String name, Hash hash, Set<Scope> scopes, Quota quota) {
  private static final Pattern FORM = Pattern.compile("ink_([0-9a-f]{8})_[0-9a-f]{64}");
  private static final int ID_BYTES = 4;
  private static final int SECRET_BYTES = 32;

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** Draws a key. */
  static String draw(SecureRandom random) {
    return "ink_%s_%s".formatted(hex(random, ID_BYTES), hex(random, SECRET_BYTES));
  }

  private static String hex(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** What to keep of a key. */
  static ApiKey of(String key, String name, Set<Scope> scopes, Quota quota) {
    return new ApiKey(idOf(key).orElseThrow(), name, Hash.of(key), scopes, quota);
  }

  /** The id in a key; empty if the text has not the form of a key. */
  static Optional<String> idOf(String key) {
    Matcher matcher = FORM.matcher(key);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** A SHA-256; compared in a time that does not depend on where two differ. */
  public record Hash(byte[] bytes) {
    static final int BYTES = 32;

    static Hash of(String key) {
      try {
        return new Hash(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    static Hash parse(String hex) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      if (bytes.length != BYTES) {
        throw new IllegalArgumentException(
            "a SHA-256 has %d hexadecimal digits, not %d".formatted(2 * BYTES, hex.length()));
      }
      return new Hash(bytes);
    }

    String hex() {
      return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
      return hex().hashCode();
    }

    @Override
    public String toString() {
      return "Hash";
    }
  }
}
