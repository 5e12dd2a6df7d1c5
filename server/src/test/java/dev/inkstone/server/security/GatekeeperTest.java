package dev.inkstone.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inkstone.server.security.Caller.Tokens;
import dev.inkstone.server.security.Refused.Kind;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GatekeeperTest {
  private static final Access GENERATE = Access.to(Scope.GENERATE);

  private final List<Kind> refusals = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(-5);
  private final String secret = ApiKey.draw(new SecureRandom());
  private final KeyRing ring = new KeyRing(List.of(), clock::get, refusals::add);
  private final Gatekeeper gate = Gatekeeper.asking(ring);

  private ApiKey key(Quota quota, Scope... scopes) {
    return ApiKey.of(secret, "test", Set.of(scopes), quota);
  }

  private static Quota quota(long requests, long tokens, long images) {
    return new Quota(Optional.of(requests), Optional.of(tokens), Optional.of(images));
  }

  private void seconds(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static Refused refusal(Executable call) {
    return catchThrowableOfType(Refused.class, call::execute);
  }

  private Caller admit() throws Refused {
    return gate.admit(GENERATE, Optional.of(secret));
  }

  @Test
  void withoutAKeyNobodyIsLetIn() {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    assertThat(refusal(() -> gate.admit(GENERATE, Optional.empty())).kind())
        .isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void aKeyThatIsOffByOneDigitIsNotValid() {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    char last = secret.charAt(secret.length() - 1);
    String wrong = secret.substring(0, secret.length() - 1) + (last == '0' ? '1' : '0');
    for (String key :
        List.of(wrong, "", "ink_", secret + "0", "I" + secret.substring(1), "x".repeat(99_999))) {
      Refused refused = refusal(() -> gate.admit(GENERATE, Optional.of(key)));
      assertThat(refused.kind()).isEqualTo(Kind.UNAUTHENTICATED);
      assertThat(refused).hasMessage("this API key is not valid");
    }
  }

  @Test
  void whenTheLastKeyIsGoneTheDoorStaysShut() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    assertThat(admit().key().id()).isEqualTo(secret.substring(4, 12));
    ring.replace(List.of());
    assertThat(refusal(this::admit).kind()).isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void aKeyOfAnotherScopeIsForbidden() {
    ring.replace(List.of(key(Quota.NONE, Scope.RATE, Scope.ADMIN, Scope.METRICS)));
    Refused refused = refusal(this::admit);
    assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(refused).hasMessageContaining("the scope generate");
  }

  @Test
  void whatTheTableDoesNotKnowIsForbiddenToEveryKey() {
    ring.replace(List.of(key(Quota.NONE, Scope.values())));
    for (Access access :
        List.of(
            AccessTable.rpc("inkstone.v1.TextService/Forgotten"),
            AccessTable.http("GET", "/v1/forgotten"),
            AccessTable.http("DELETE", "/v1/models"))) {
      assertThat(refusal(() -> gate.admit(access, Optional.of(secret))).kind())
          .isEqualTo(Kind.FORBIDDEN);
    }
  }

  @Test
  void probesAreOpenAndCostNothing() {
    ring.replace(List.of(key(quota(1, 1, 1), Scope.GENERATE)));
    for (int i = 0; i < 10; i++) {
      assertThatCode(() -> gate.admit(AccessTable.http("GET", "/healthz"), Optional.empty()))
          .doesNotThrowAnyException();
    }
    assertThatCode(this::admit).doesNotThrowAnyException();
  }

  @Test
  void requestsComeBackEvenlyAndTheRefusalSaysWhen() throws Refused {
    ring.replace(List.of(key(quota(2, 1, 1), Scope.GENERATE)));
    admit();
    admit();
    Refused refused = refusal(this::admit);
    assertThat(refused.kind()).isEqualTo(Kind.QUOTA);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    seconds(29);
    assertThat(refusal(this::admit).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    seconds(1);
    admit();
    seconds(3600);
    admit();
    admit();
    assertThat(refusal(this::admit)).isNotNull();
  }

  @Test
  void tokensAreTakenBeforeTheWorkAndCorrectedAfterIt() throws Refused {
    ring.replace(List.of(key(quota(99, 100, 1), Scope.GENERATE)));
    Caller caller = admit();
    Tokens tokens = caller.tokens(80);
    assertThat(refusal(() -> caller.tokens(30)).retryAfter()).isEqualTo(Duration.ofSeconds(6));
    tokens.used(10);
    tokens.used(0);
    caller.tokens(90);
    assertThat(refusal(() -> caller.tokens(1))).isNotNull();
  }

  @Test
  void aRequestForMoreThanAMinutesTokensNeedsAllOfThemAndOwesTheRest() throws Refused {
    ring.replace(List.of(key(quota(99, 60, 1), Scope.GENERATE)));
    Caller caller = admit();
    caller.tokens(1).used(1);
    assertThat(refusal(() -> caller.tokens(1000)).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    seconds(1);
    caller.tokens(1000).used(120);
    assertThat(refusal(() -> caller.tokens(1)).retryAfter()).isEqualTo(Duration.ofSeconds(61));
  }

  @Test
  void imagesHaveAQuotaOfTheirOwn() throws Refused {
    ring.replace(List.of(key(quota(99, 1, 4), Scope.GENERATE)));
    Caller caller = admit();
    caller.images(3);
    assertThat(refusal(() -> caller.images(2)).retryAfter()).isEqualTo(Duration.ofSeconds(15));
    caller.images(1);
  }

  @Test
  void anUnchangedKeyKeepsItsQuotaWhenTheFileIsReadAgain() throws Refused {
    ApiKey key = key(quota(1, 1, 1), Scope.GENERATE);
    ring.replace(List.of(key));
    admit();
    ring.replace(List.of(key(quota(1, 1, 1), Scope.GENERATE)));
    assertThat(refusal(this::admit).kind()).isEqualTo(Kind.QUOTA);
    ring.replace(List.of(key(quota(2, 1, 1), Scope.GENERATE)));
    assertThatCode(this::admit).doesNotThrowAnyException();
  }

  @Test
  void aRemovedKeyEndsWhatGoesOnWithItsNextRequest() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    Caller caller = admit();
    caller.request();
    ring.replace(List.of());
    assertThat(refusal(caller::request).kind()).isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void aCallThatGoesOnEndsWhenItsKeyIsGoneOrIsNotForItAnyMore() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    List<Kind> endings = new ArrayList<>();
    Caller caller = admit();
    gate.hold(caller, GENERATE, why -> endings.add(why.kind()));
    assertThat(ring.replace(List.of(key(quota(1, 1, 1), Scope.GENERATE, Scope.RATE)))).isZero();
    assertThat(ring.replace(List.of(key(Quota.NONE, Scope.RATE)))).isEqualTo(1);
    assertThat(endings).containsExactly(Kind.FORBIDDEN);
    gate.hold(caller, Access.to(Scope.RATE), why -> endings.add(why.kind()));
    assertThat(ring.replace(List.of())).isEqualTo(1);
    assertThat(ring.replace(List.of())).isZero();
    assertThat(endings).containsExactly(Kind.FORBIDDEN, Kind.UNAUTHENTICATED);
  }

  @Test
  void aKeyThatGoesBetweenALettingInAndAHoldingIsNotMissed() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    Caller caller = admit();
    ring.replace(List.of());
    gate.hold(caller, GENERATE, why -> refusals.add(why.kind()));
    assertThat(refusals).containsExactly(Kind.UNAUTHENTICATED);
  }

  @Test
  void anotherSecretUnderTheSameIdIsAnotherKey() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    gate.hold(admit(), GENERATE, why -> refusals.add(why.kind()));
    ApiKey renewed =
        ApiKey.of(
            secret.substring(0, 13) + "0".repeat(64),
            "test",
            Set.of(Scope.GENERATE),
            Quota.NONE);
    ring.replace(List.of(renewed));
    assertThat(refusals).containsExactly(Kind.UNAUTHENTICATED);
  }

  @Test
  void aCallThatHasEndedIsHeldNoMore() throws Refused {
    ring.replace(List.of(key(Quota.NONE, Scope.GENERATE)));
    gate.hold(admit(), GENERATE, why -> refusals.add(why.kind())).run();
    assertThat(ring.replace(List.of())).isZero();
    assertThat(refusals).isEmpty();
    Gatekeeper.open().hold(Caller.ANYBODY, Access.OPEN, why -> refusals.add(why.kind())).run();
    assertThat(refusals).isEmpty();
  }

  @Test
  void everyRefusalIsCountedOnce() throws Refused {
    ring.replace(List.of(key(quota(1, 5, 5), Scope.GENERATE)));
    refusal(() -> gate.admit(GENERATE, Optional.empty()));
    refusal(() -> gate.admit(Access.NOBODY, Optional.of(secret)));
    Caller caller = admit();
    refusal(this::admit);
    caller.images(5);
    refusal(() -> caller.images(1));
    assertThat(refusals)
        .containsExactly(Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.QUOTA, Kind.QUOTA);
  }

  @Test
  void withoutKeysEverybodyMayDoEverything() throws Refused {
    Caller caller = Gatekeeper.open().admit(AccessTable.rpc("unknown"), Optional.empty());
    caller.request();
    caller.images(1_000_000);
    caller.tokens(Long.MAX_VALUE).used(5);
  }

  @Test
  void aBearerIsFoundWhateverItsCase() {
    assertThat(Gatekeeper.bearer("Bearer abc")).hasValue("abc");
    assertThat(Gatekeeper.bearer("bearer  abc ")).hasValue("abc");
    for (String header : List.of("", "Basic abc", "Bearer", "Bearer a b", "Bearerabc")) {
      assertThat(Gatekeeper.bearer(header)).isEmpty();
    }
  }
}
