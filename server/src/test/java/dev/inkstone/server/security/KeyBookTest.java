package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyBookTest {
  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder;
  private KeyBook book;

  @BeforeEach
  void open() {
    book = KeyBook.at(folder.resolve("sub").resolve("keys.yaml"));
  }

  private String add(String name) throws IOException {
    return book.add(name, EnumSet.of(Scope.RATE), Quota.NONE, random);
  }

  @Test
  void theKeyThatIsShownIsTheOneThatIsKept() throws Exception {
    String key = add("one");
    add("two");
    Gatekeeper gate = Gatekeeper.asking(new KeyRing(book.keys(), () -> 0, kind -> {}));
    assertThat(gate.admit(Access.to(Scope.RATE), Optional.of(key)).key().name()).isEqualTo("one");
    assertThat(key).matches("ink_[0-9a-f]{8}_[0-9a-f]{64}");
  }

  @Test
  void aNameIsGivenOnce() throws IOException {
    add("one");
    assertThatIOException()
        .isThrownBy(() -> add("one"))
        .withMessageContaining("has a key \"one\" already");
  }

  @Test
  void aKeyIsRemovedByNameOrId() throws IOException {
    add("one");
    String two = add("two");
    book.remove("one");
    assertThat(book.keys()).extracting(ApiKey::name).isEqualTo(List.of("two"));
    book.remove(two.substring(4, 12));
    assertThat(book.keys()).isEmpty();
    assertThatIOException()
        .isThrownBy(() -> book.remove("one"))
        .withMessageContaining("has no key \"one\"");
  }

  @Test
  void scopesAndQuotasAreKept() throws IOException {
    Quota quota = new Quota(Optional.of(1L), Optional.of(2L), Optional.of(3L));
    book.add("one", EnumSet.allOf(Scope.class), quota, random);
    ApiKey key = book.keys().get(0);
    assertThat(key.scopes()).isEqualTo(Set.of(Scope.values()));
    assertThat(key.quota()).isEqualTo(quota);
  }
}
