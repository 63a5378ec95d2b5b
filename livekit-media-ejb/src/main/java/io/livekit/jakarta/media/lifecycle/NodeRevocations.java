package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.auth.RevocationStore;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.EventsConfig;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.store.JdbcRevocationStore;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The revoked tokens of this node, in the database of its events where it has one. Thread-safe. */
final class NodeRevocations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeRevocations.class.getName());

  /** Removals that wait for the database, each of which has a caller who waits. */
  private static final int MAX_WAITING = 1_000;

  /** How long the start of the server waits for a database; it doesn't need it to serve. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final NodeThreads threads;
  private final ThreadPoolExecutor storing;
  private final Revocations revocations;
  private final Duration refused;

  NodeRevocations(EventsConfig config, NodeThreads threads) {
    this.threads = threads;
    refused = config.revocationsTimeout();
    if (!config.isStored()) {
      storing = null;
      revocations = new Revocations(Clock.systemUTC());
      return;
    }
    storing = threads.pools().queued("livekit-revocations", 1, MAX_WAITING);
    RevocationStore store = new JdbcRevocationStore(EventDatabase.of(config));
    revocations = new Revocations(Clock.systemUTC(), store, storing, refused);
  }

  Revocations revocations() {
    return revocations;
  }

  /**
   * Waits for what a former server revoked; not for ever, but goes on trying. Meanwhile tokens that
   * may be among it are refused for a while: a database that is back a minute later must let nobody
   * in who was removed, and one that stays away must not end the service.
   */
  void load() {
    try {
      loadUntilDone().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(
          Level.ERROR,
          "the store of revoked tokens doesn't answer: tokens from before the start are refused for"
              + " "
              + refused.toSeconds()
              + " s or until it does, and then taken whether they were revoked or not");
    }
  }

  private CompletableFuture<Void> loadUntilDone() {
    return revocations
        .load()
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                threads.timers().schedule(RETRY.toNanos(), this::loadUntilDone);
              }
            })
        .toCompletableFuture();
  }

  @Override
  public void close() {
    if (storing != null) {
      storing.shutdownNow();
    }
  }
}
