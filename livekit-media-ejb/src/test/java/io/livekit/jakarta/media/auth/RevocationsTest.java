package io.livekit.jakarta.media.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.config.ApiKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Instant now = NOW;
  private final Revocations revocations = new Revocations(() -> now);

  private static TokenOrigin issued(Instant at) {
    return new TokenOrigin("", Optional.of(at));
  }

  private static TokenOrigin refreshed(Instant at) {
    return new TokenOrigin("PA_1", Optional.of(at));
  }

  // ---- which tokens ----

  @Test
  void whatWasIssuedUpToThenIsRefusedForAsLongAsAsked() throws Exception {
    revocations.revoke("r", "ann", now, HOUR);
    TokenOrigin before = issued(NOW.minusSeconds(100));
    TokenOrigin after = issued(NOW.plusSeconds(1));
    assertThat(revocations.refuses("r", "ann", before)).isTrue();
    assertThat(revocations.refuses("r", "ann", issued(NOW.plusMillis(999)))).isTrue();
    assertThat(revocations.refuses("r", "ann", after)).isFalse();
    now = NOW.plus(HOUR).minusSeconds(1);
    assertThat(revocations.refuses("r", "ann", before)).isTrue();
    now = NOW.plus(HOUR);
    assertThat(revocations.refuses("r", "ann", before)).isFalse();
  }

  @Test
  void whatDoesNotSayWhenItWasIssuedIsRefused() throws Exception {
    revocations.revoke("r", "ann", now, HOUR);
    assertThat(revocations.refuses("r", "ann", new TokenOrigin("", Optional.empty()))).isTrue();
  }

  @Test
  void othersAndOtherRoomsAreNotConcerned() throws Exception {
    revocations.revoke("r", "ann", now, HOUR);
    TokenOrigin before = issued(NOW.minusSeconds(100));
    assertThat(revocations.refuses("r", "bob", before)).isFalse();
    assertThat(revocations.refuses("s", "ann", before)).isFalse();
    // Nor those whose names run together to the same text.
    assertThat(revocations.refuses("ra", "nn", before)).isFalse();
    assertThat(revocations.refuses("", "rann", before)).isFalse();
  }

  @Test
  void refreshTokensOfASessionAreAllRefusedWhateverTimeIsNamed() throws Exception {
    revocations.revoke("r", "ann", NOW.minus(HOUR), HOUR);
    assertThat(revocations.refuses("r", "ann", issued(NOW.minusSeconds(10)))).isFalse();
    assertThat(revocations.refuses("r", "ann", refreshed(NOW))).isTrue();
    assertThat(revocations.refuses("r", "ann", refreshed(NOW.plusSeconds(1)))).isFalse();
  }

  @Test
  void aSecondRevocationNeverTakesAwayFromTheFirst() throws Exception {
    revocations.revoke("r", "ann", now, HOUR);
    revocations.revoke("r", "ann", now.minusSeconds(50), Duration.ofMinutes(1));
    now = NOW.plus(Duration.ofMinutes(30));
    assertThat(revocations.refuses("r", "ann", issued(NOW))).isTrue();
    assertThat(revocations.size()).isEqualTo(1);
  }

  @Test
  void aRevocationThatIsOverIsNotCarriedIntoTheNext() throws Exception {
    revocations.revoke("r", "ann", NOW, HOUR);
    now = NOW.plus(HOUR);
    revocations.revoke("r", "ann", NOW.minusSeconds(10), HOUR);
    assertThat(revocations.refuses("r", "ann", issued(NOW))).isFalse();
  }

  @Test
  void noRevocationLastsLongerThanItMay() throws Exception {
    revocations.revoke("r", "ann", now, Duration.ofSeconds(Long.MAX_VALUE));
    now = NOW.plus(Revocations.MAX_DURATION);
    assertThat(revocations.refuses("r", "ann", issued(NOW))).isFalse();
  }

  // ---- bounds ----

  @Test
  void asManyAsMayBeAreKeptAndFurtherOnesRefusedAndCounted() throws Exception {
    for (int i = 0; i < Revocations.MAX_ENTRIES; i++) {
      revocations.revoke("r", "guest" + i, now, HOUR);
    }
    assertThatThrownBy(() -> revocations.revoke("r", "ann", now, HOUR))
        .isInstanceOf(RevocationsFull.class);
    assertThat(revocations.counters().drops()).containsEntry("REVOCATIONS_FULL", 1L);
    assertThat(revocations.refuses("r", "ann", issued(NOW))).isFalse();
    assertThat(revocations.refuses("r", "guest0", issued(NOW))).isTrue();
    revocations.revoke("r", "guest7", now, HOUR); // known already
    now = NOW.plus(HOUR);
    revocations.revoke("r", "ann", now, HOUR);
    assertThat(revocations.size()).isEqualTo(1);
  }

  @Test
  void whatHasEndedIsForgottenSoon() throws Exception {
    for (int i = 0; i < 100; i++) {
      revocations.revoke("r", "guest" + i, now, Duration.ofSeconds(1));
    }
    now = NOW.plusSeconds(61);
    revocations.revoke("r", "ann", now, HOUR);
    assertThat(revocations.size()).isEqualTo(1);
  }

  // ---- the store ----

  /** Keeps what it is given, unless it is broken. */
  private static final class Kept implements RevocationStore {
    private final Map<String, Revocation> bySubject = new HashMap<>();
    private boolean broken;

    @Override
    public List<Revocation> load(long now, int limit) throws Failed {
      check();
      return new ArrayList<>(bySubject.values());
    }

    @Override
    public void save(Revocation revocation, long now) throws Failed {
      check();
      bySubject.put(revocation.subject(), revocation);
    }

    private void check() throws Failed {
      if (broken) {
        throw new Failed(new IllegalStateException("no connection"));
      }
    }
  }

  @Test
  void aRestartKeepsThemAndTheyAreAcknowledgedWhenTheyAreStored() throws Exception {
    Kept store = new Kept();
    Queue<Runnable> storing = new ArrayDeque<>();
    Revocations first = new Revocations(() -> now, store, storing::add, MINUTE);
    CompletableFuture<Void> done = first.revoke("r", "ann", now, HOUR).toCompletableFuture();
    assertThat(first.refuses("r", "ann", issued(NOW))).isTrue();
    assertThat(done).isNotDone();
    storing.remove().run();
    assertThat(done).isCompleted();

    Revocations second = new Revocations(() -> now, store, Runnable::run, MINUTE);
    assertThat(second.load().toCompletableFuture()).isCompleted();
    assertThat(second.refuses("r", "ann", issued(NOW))).isTrue();
    assertThat(second.refuses("r", "ann", issued(NOW.plusSeconds(1)))).isFalse();
  }

  @Test
  void aStoreThatFailsIsToldOfAndTheTokensAreRefusedAllTheSame() throws Exception {
    Kept store = new Kept();
    store.broken = true;
    Revocations one = new Revocations(() -> now, store, Runnable::run, MINUTE);
    assertThatThrownBy(() -> one.load().toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RevocationStore.Failed.class);
    CompletableFuture<Void> done = one.revoke("r", "ann", now, HOUR).toCompletableFuture();
    assertThatThrownBy(done::join).hasCauseInstanceOf(RevocationStore.Failed.class);
    assertThat(one.refuses("r", "ann", issued(NOW))).isTrue();
    Revocations busy =
        new Revocations(
            () -> now,
            store,
            task -> {
              throw new RejectedExecutionException();
            },
            MINUTE);
    assertThat(busy.revoke("r", "ann", now, HOUR).toCompletableFuture()).isCompletedExceptionally();
    assertThat(one.counters().drops()).containsEntry("REVOCATION_NOT_STORED", 2L);
  }

  private static AccessTokens tokens(Revocations revocations, Clock clock) {
    return new AccessTokens(
        ApiKeys.of(Map.of("key", "0123456789abcdef0123456789abcdef")), clock, revocations);
  }

  private static String tokenOf(String identity, Instant at) {
    return tokens(new Revocations(() -> at), Clock.fixed(at, ZoneOffset.UTC))
        .issue(
            "key",
            ClaimGrants.of(
                identity, "", VideoGrant.builder().roomJoin(true).roomList(true).room("r").build()),
            HOUR);
  }

  @Test
  void whileTheStoreIsOutOfReachTokensFromBeforeTheStartAreNotDecidedForAWhile() throws Exception {
    Kept store = new Kept();
    new Revocations(() -> now, store, Runnable::run, MINUTE).revoke("r", "ann", now, HOUR);
    store.broken = true;
    now = NOW.plusSeconds(10);
    Revocations one = new Revocations(() -> now, store, Runnable::run, MINUTE);
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now;
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    AccessTokens tokens = tokens(one, clock);
    one.load();
    for (String old : List.of(tokenOf("ann", NOW), tokenOf("bob", NOW), tokenOf("ann", now))) {
      assertThatThrownBy(() -> tokens.verify(old))
          .isInstanceOfSatisfying(
              AuthException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(AuthException.Reason.UNDECIDED);
                assertThat(e.httpStatus()).isEqualTo(503);
              });
    }
    tokens.verify(tokenOf("", NOW)); // of a server, which nobody removes
    tokens.verify(tokenOf("ann", now.plusSeconds(1))); // younger than every revocation
    now = now.plus(MINUTE);
    tokens.verify(tokenOf("ann", NOW));
    now = NOW.plusSeconds(20);
    store.broken = false;
    one.load();
    tokens.verify(tokenOf("bob", NOW));
    assertThatThrownBy(() -> tokens.verify(tokenOf("ann", NOW)))
        .isInstanceOfSatisfying(
            AuthException.class,
            e -> assertThat(e.reason()).isEqualTo(AuthException.Reason.REVOKED));
  }

  // ---- tokens ----

  @Test
  void verifyingATokenAsksWhetherItIsRevoked() throws Exception {
    AccessTokens tokens =
        new AccessTokens(
            ApiKeys.of(Map.of("key", "0123456789abcdef0123456789abcdef")),
            Clock.fixed(NOW, ZoneOffset.UTC),
            revocations);
    ClaimGrants ann =
        ClaimGrants.of("ann", "Ann", VideoGrant.builder().roomJoin(true).room("r").build());
    String token = tokens.issue("key", ann, HOUR);
    String refresh = tokens.refresh(ann, "PA_1", null);
    tokens.verify(token);
    tokens.verify(refresh);
    revocations.revoke("r", "ann", now, HOUR);
    for (String refused : List.of(token, refresh)) {
      assertThatThrownBy(() -> tokens.verify(refused))
          .isInstanceOfSatisfying(
              AuthException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(AuthException.Reason.REVOKED);
                assertThat(e.httpStatus()).isEqualTo(401);
                assertThat(e).hasMessageContaining("token has been revoked");
              });
    }
  }

  @Test
  void theTimeOfIssueIsIatAndWithoutThatNbf() throws Exception {
    assertThat(issuedBy("{\"iat\":5,\"nbf\":3}")).contains(Instant.ofEpochSecond(5));
    assertThat(issuedBy("{\"nbf\":3}")).contains(Instant.ofEpochSecond(3));
    assertThat(issuedBy("{\"exp\":3}")).isEmpty();
  }

  private static Optional<Instant> issuedBy(String claims) throws Exception {
    return RegisteredClaims.read(claims.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .issued();
  }
}
