package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Offers what a client is to receive, one offer at a time (spec/01 §8.1). Owned by: the room's
 * executor.
 */
final class SubscriberNegotiation implements SendNegotiation {
  private static final System.Logger LOG = System.getLogger(SubscriberNegotiation.class.getName());

  /** Delay of an offer after a quiet time: changes that come together go together. */
  static final Duration FAST_DELAY = Duration.ofMillis(10);

  /** Delay of an offer soon after another. */
  static final Duration SLOW_DELAY = Duration.ofMillis(150);

  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final PeerTransport transport;
  private final RoomExecutor executor;
  private final Consumer<SignalResponse> output;
  private final SharedDropCounters<SignalDrop> counters;
  private final Runnable failed;
  private final CandidateTrickler trickler;
  private int nextId;
  private PeerTransport.Offer pending;
  private boolean everAnswered;
  private boolean again;
  private boolean restartNext;
  private boolean closed;
  private boolean offered;
  private long lastOfferNanos;
  private RoomExecutor.Timer debounce;
  private RoomExecutor.Timer answerTimeout;

  /**
   * @param firstId of the offers; any small number, so that nobody takes a missing id for the first
   */
  SubscriberNegotiation(
      PeerTransport transport,
      int firstId,
      RoomExecutor executor,
      Consumer<SignalResponse> output,
      SharedDropCounters<SignalDrop> counters,
      Runnable failed) {
    this.transport = transport;
    this.nextId = firstId;
    this.executor = executor;
    this.output = output;
    this.counters = counters;
    this.failed = failed;
    trickler = new CandidateTrickler(transport, SignalTarget.SUBSCRIBER, output, counters);
  }

  @Override
  public PeerTransport transport() {
    return transport;
  }

  @Override
  public void negotiate() {
    if (closed) {
      return;
    }
    if (pending != null) {
      again = true;
      return;
    }
    if (debounce != null && debounce.isPending()) {
      return;
    }
    long sinceLast = executor.clock().nanos() - lastOfferNanos;
    boolean quiet = !offered || sinceLast > SLOW_DELAY.toNanos();
    debounce = executor.after(quiet ? FAST_DELAY : SLOW_DELAY, this::offer);
  }

  @Override
  public void negotiateNow() {
    if (pending == null && !closed) {
      offer();
    }
  }

  private void offer() {
    stopDebounce();
    if (closed) {
      return;
    }
    boolean restart = restartNext;
    restartNext = false;
    again = false;
    pending = transport.offer(restart);
    send();
    trickler.localDescriptionSent(pending.firstMid());
  }

  private void send() {
    offered = true;
    lastOfferNanos = executor.clock().nanos();
    output.accept(
        SignalResponse.newBuilder()
            .setOffer(
                SessionDescription.newBuilder()
                    .setType("offer")
                    .setSdp(pending.sdp())
                    .setId(nextId++)
                    .putAllMidToTrackId(Map.copyOf(pending.midToTrackId())))
            .build());
    if (answerTimeout != null) {
      answerTimeout.cancel();
    }
    answerTimeout = executor.after(ANSWER_TIMEOUT, this::notAnswered);
  }

  private void notAnswered() {
    LOG.log(System.Logger.Level.INFO, "a client did not answer an offer");
    failed.run();
  }

  @Override
  public boolean answer(SessionDescription answer) {
    if (pending == null) {
      return false;
    }
    if (answer.getId() != 0 && answer.getId() != nextId - 1) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "answer to offer {0}, expected {1}",
          answer.getId(),
          nextId - 1);
    }
    try {
      transport.applyAnswer(answer.getSdp());
    } catch (NegotiationException e) {
      LOG.log(
          System.Logger.Level.INFO, "could not apply an answer of a client: {0}", e.getMessage());
      counters.dropped(SignalDrop.BAD_DESCRIPTION);
      failed.run();
      return true;
    }
    everAnswered = true;
    pending = null;
    answerTimeout.cancel();
    trickler.remoteDescriptionApplied();
    if (again || restartNext) {
      offer();
    }
    return true;
  }

  @Override
  public void candidate(String candidate) {
    trickler.add(candidate);
  }

  @Override
  public void restartIce() {
    if (closed || !offered) {
      return;
    }
    if (pending != null && !everAnswered) {
      // The client may never have seen the first offer: it gets the same again, and the restart
      // later.
      restartNext = true;
      send();
      trickler.resend(pending.firstMid());
      return;
    }
    restartNext = true;
    pending = null;
    offer();
  }

  private void stopDebounce() {
    if (debounce != null) {
      debounce.cancel();
    }
  }

  @Override
  public void close() {
    closed = true;
    stopDebounce();
    if (answerTimeout != null) {
      answerTimeout.cancel();
    }
  }
}
