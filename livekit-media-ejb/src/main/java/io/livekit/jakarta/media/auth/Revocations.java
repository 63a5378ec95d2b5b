package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Whose tokens aren't taken any more, by room, identity and time of issue. Remembers hashes, so
 * that names of any length take the same memory, and a store tells nobody who was removed.
 * Thread-safe.
 */
public final class Revocations {
  private static final System.Logger LOG = System.getLogger(Revocations.class.getName());

  /** Some 10 MB. */
  public static final int MAX_ENTRIES = 50_000;

  /** No revocation lasts longer. */
  public static final Duration MAX_DURATION = Duration.ofDays(30);

  private static final long PURGE_SECONDS = 60;

  private final InstantSource clock;
  private final RevocationStore store;
  private final Executor storing;
  private final Map<String, Revocation> bySubject = new ConcurrentHashMap<>();
  private final SharedDropCounters<RevocationDrop> counters =
      new SharedDropCounters<>(RevocationDrop.class);
  private final long start;
  private final Instant end;
  private volatile boolean loaded;
  private long purgedAt;

  /**
   * @param storing runs what may block, one after the other
   * @param patience how long tokens from before now are {@linkplain #mayHaveRevoked undecided}
   *     while the store hasn't been loaded
   */
  public Revocations(
      InstantSource clock, RevocationStore store, Executor storing, Duration patience) {
    this.clock = clock;
    this.store = store;
    this.storing = storing;
    start = seconds();
    end = now().plus(patience);
  }

  /** Remembers for as long as the server lives. */
  public Revocations(InstantSource clock) {
    this(clock, RevocationStore.NONE, Runnable::run, Duration.ZERO);
    loaded = true;
  }

  /**
   * Takes in what the store has kept.
   *
   * @return fails when the store does: then it may be tried again
   */
  public CompletionStage<Void> load() {
    return stored(
        () -> {
          List<Revocation> kept = store.load(seconds(), MAX_ENTRIES);
          kept.forEach(one -> bySubject.merge(one.subject(), one, Revocation::and));
          loaded = true;
        });
  }

  /**
   * Refuses tokens from now on.
   *
   * @param issuedUntil only those that were issued by then, as they say themselves; in whole
   *     seconds. Refresh tokens of the server continue older ones: of them all that there are
   * @param duration how long, {@link #MAX_DURATION} at most
   * @return completes when the store has it; fails with {@link RevocationStore.Failed} when they
   *     will only be refused as long as the server lives
   */
  public CompletionStage<Void> revoke(
      String room, String identity, Instant issuedUntil, Duration duration) throws RevocationsFull {
    long now = seconds();
    long end = now + Math.min(duration.toSeconds(), MAX_DURATION.toSeconds());
    long limit = issuedUntil.getEpochSecond();
    Revocation wanted = new Revocation(subject(room, identity), limit, Math.max(limit, now), end);
    Revocation entered = enter(wanted, now);
    return stored(() -> store.save(entered, now));
  }

  private synchronized Revocation enter(Revocation wanted, long now) throws RevocationsFull {
    boolean full = bySubject.size() >= MAX_ENTRIES && !bySubject.containsKey(wanted.subject());
    if (full || now - purgedAt >= PURGE_SECONDS) {
      bySubject.values().removeIf(one -> one.until() <= now);
      purgedAt = now;
    }
    if (full && bySubject.size() >= MAX_ENTRIES) {
      counters.dropped(RevocationDrop.REVOCATIONS_FULL);
      throw new RevocationsFull();
    }
    return bySubject.compute(
        wanted.subject(),
        (subject, former) -> former == null || former.until() <= now ? wanted : former.and(wanted));
  }

  /** What is done with the store. */
  @FunctionalInterface
  private interface Work {
    void run() throws RevocationStore.Failed;
  }

  private CompletionStage<Void> stored(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      storing.execute(
          () -> {
            try {
              work.run();
              done.complete(null);
            } catch (RevocationStore.Failed | RuntimeException e) {
              LOG.log(Level.ERROR, "the store of revoked tokens failed", e);
              done.completeExceptionally(notStored(e));
            }
          });
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(notStored(e));
    }
    return done;
  }

  private RevocationStore.Failed notStored(Exception cause) {
    counters.dropped(RevocationDrop.REVOCATION_NOT_STORED);
    return cause instanceof RevocationStore.Failed failed
        ? failed
        : new RevocationStore.Failed(cause);
  }

  /**
   * @return whether such a token isn't taken any more
   */
  public boolean refuses(String room, String identity, TokenOrigin token) {
    if (bySubject.isEmpty()) {
      return false;
    }
    Revocation revocation = bySubject.get(subject(room, identity));
    return revocation != null && revocation.until() > seconds() && revocation.covers(token);
  }

  /**
   * @return whether a former server may have revoked such a token, which isn't known yet: for a
   *     while after the start, when the store doesn't answer. A token that was issued since can't
   *     be among them, nor one that is nobody's
   */
  public boolean mayHaveRevoked(String identity, TokenOrigin token) {
    return !loaded
        && !identity.isEmpty()
        && token.issuedAt().map(Instant::getEpochSecond).orElse(start) <= start
        && now().isBefore(end);
  }

  /**
   * @return what wasn't revoked as was asked
   */
  public SharedDropCounters<RevocationDrop> counters() {
    return counters;
  }

  /**
   * @return how many there are, those that have ended included
   */
  int size() {
    return bySubject.size();
  }

  /**
   * @return the time that revocations go by
   */
  public Instant now() {
    return clock.instant();
  }

  private long seconds() {
    return now().getEpochSecond();
  }

  /** The length comes first, so that no two pairs of names are the same text. */
  private static String subject(String room, String identity) {
    byte[] name = room.getBytes(StandardCharsets.UTF_8);
    byte[] who = identity.getBytes(StandardCharsets.UTF_8);
    ByteBuffer both = ByteBuffer.allocate(Integer.BYTES + name.length + who.length);
    return Sha256.hex(both.putInt(name.length).put(name).put(who).array());
  }
}
