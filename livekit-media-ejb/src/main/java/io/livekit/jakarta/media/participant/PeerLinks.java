package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.data.DataLabel;
import io.livekit.jakarta.media.track.Publications;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.SenderPort;
import io.livekit.jakarta.media.track.SignalOutput;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The one or two peer connections of a participant (spec/01 §8.1). Owned by: the room's executor.
 */
public final class PeerLinks implements SenderPort {
  /** A connection that fails within this time had a bad path from the start. */
  static final Duration SHORT_LIFE = Duration.ofSeconds(90);

  /** Who hears of what becomes of the connections, until {@link PeerLinks#close}. */
  interface Listener {
    /** The connection that carries data, and the first media, is up. */
    void primaryConnected();

    /** A connection is lost. */
    void connectionFailed();

    /** The client closed a connection. */
    void connectionClosed();

    /**
     * A client that may use TCP only has tried it.
     *
     * @param connected whether it found a way
     */
    void triedTcp(boolean connected);

    /** A description of the client's can't be used. */
    void negotiationFailed();

    /** The client didn't answer what we offer, or not in a usable way. */
    void offerNotAnswered();

    /** Tracks began or ceased to be forwarded to the client. */
    void sendersChanged(int by);

    /**
     * An answer settled what a sender sends.
     *
     * @param mime the codec, or null when the client takes none
     */
    void senderNegotiated(TrackSender sender, String mime);

    /** The path doesn't carry what a sender sends, or does again. */
    void senderWithheld(TrackSender sender, boolean withheld);

    /** Reliable data can be sent from now on. */
    void reliableChannelOpened();

    void dataReceived(String label, byte[] payload, MessageCharge charge);
  }

  private final RoomServices room;
  private final PeerConfigs configs;
  private final SenderConfigs senderConfigs;
  private final Publications publications;
  private final PeerTransport publisher;
  private final PublisherNegotiation publisherNegotiation;
  private final SendNegotiation sending;
  private final boolean subscriberPrimary;
  private boolean tcpOnly;
  private boolean connectedBefore;
  private long connectedAtNanos;
  private int senders;
  private Listener listener;
  private boolean closed;

  /**
   * @param publications what becomes of the streams that come from the client
   * @param output the way to the client
   */
  PeerLinks(
      RoomServices room,
      PeerConfigs configs,
      SenderConfigs senderConfigs,
      Publications publications,
      SignalOutput output,
      boolean tcpOnly) {
    this.room = room;
    this.configs = configs;
    this.senderConfigs = senderConfigs;
    this.publications = publications;
    subscriberPrimary = configs.isSubscriberPrimary();
    this.tcpOnly = tcpOnly;
    boolean single = configs.isSingle();
    publisher =
        create(single ? PeerConfig.Role.SINGLE : PeerConfig.Role.PUBLISHER, !subscriberPrimary);
    publisherNegotiation =
        new PublisherNegotiation(
            publisher,
            publications.answers(),
            room.executor(),
            output::send,
            room.signalCounters(),
            () -> listener.negotiationFailed());
    sending =
        single
            ? new SingleNegotiation(publisher, publisherNegotiation)
            : new SubscriberNegotiation(
                createSubscriber(),
                1 + ThreadLocalRandom.current().nextInt(256),
                room.executor(),
                output::send,
                room.signalCounters(),
                () -> listener.offerNotAnswered());
    if (subscriberPrimary) {
      sending.transport().openDataChannel(DataLabel.RELIABLE, true, null);
      sending.transport().openDataChannel(DataLabel.LOSSY, false, 0);
      sending.transport().openDataChannel(DataLabel.DATA_TRACK, false, 0);
    }
  }

  /**
   * Bounds what the client publishes, all tracks together.
   *
   * @param bitsPerSecond 0 for no limit
   */
  void limitPublishing(long bitsPerSecond) {
    publisher.limitReceived(bitsPerSecond);
  }

  /** Says who hears of the connections; to be called once, before anything is received. */
  void reportTo(Listener listener) {
    this.listener = listener;
  }

  private PeerTransport createSubscriber() {
    try {
      return create(PeerConfig.Role.SUBSCRIBER, subscriberPrimary);
    } catch (RuntimeException e) {
      publisher.close(); // nobody else knows of it yet
      throw e;
    }
  }

  private PeerTransport create(PeerConfig.Role role, boolean primary) {
    return room.engine().createPeer(configs.of(role, tcpOnly), new Link(primary));
  }

  // ---- negotiation ----

  /**
   * @return whether the connection that we offer comes first, and carries data
   */
  public boolean isSubscriberPrimary() {
    return subscriberPrimary;
  }

  /** The client's join brought an offer along. */
  public void offerOfJoin(SessionDescription offer) {
    publisherNegotiation.offerOfJoin(offer, configs.client());
  }

  public void offer(SessionDescription offer) {
    publisherNegotiation.offer(offer);
  }

  /**
   * @return false when nothing was asked
   */
  public boolean answer(SessionDescription answer) {
    return sending.answer(answer);
  }

  /**
   * @throws IllegalArgumentException when it is no candidate
   */
  public void candidate(TrickleRequest trickle) {
    String candidate = CandidateTrickler.parse(trickle.getCandidateInit());
    if (trickle.getTarget() == SignalTarget.SUBSCRIBER) {
      sending.candidate(candidate);
    } else {
      publisherNegotiation.candidate(candidate);
    }
  }

  @Override
  public void negotiate() {
    if (!closed) {
      sending.negotiate();
    }
  }

  public void negotiateNow() {
    if (!closed) {
      sending.negotiateNow();
    }
  }

  /** With a single peer connection the client restarts ICE, as only it can offer. */
  public void restartIce() {
    if (!closed) {
      sending.restartIce();
    }
  }

  /**
   * @return whether its connections may use TCP only
   */
  public boolean isTcpOnly() {
    return tcpOnly;
  }

  public void setTcpOnly(boolean tcpOnly) {
    this.tcpOnly = tcpOnly;
    transports().forEach(transport -> transport.setTcpOnly(tcpOnly));
  }

  // ---- media and data ----

  @Override
  public TrackSender addSender(PublishedTrack track, TrackReceiver source) {
    TrackSender added =
        closed ? null : sending.transport().addSender(senderConfigs.of(track, source));
    if (added != null) {
      sendersChanged(1);
    }
    return added;
  }

  @Override
  public void removeSender(TrackSender sender) {
    if (closed) {
      return;
    }
    sending.transport().removeSender(sender);
    sendersChanged(-1);
  }

  private void sendersChanged(int by) {
    senders += by;
    listener.sendersChanged(by);
  }

  /** The one, or the publisher's and then the subscriber's. */
  private List<PeerTransport> transports() {
    return Stream.of(publisher, sending.transport()).distinct().toList();
  }

  /**
   * @return the transport that carries data to the client
   */
  PeerTransport primary() {
    return subscriberPrimary ? sending.transport() : publisher;
  }

  /**
   * A connection at one moment.
   *
   * @param stats its counters
   */
  public record LinkStats(ConnectionState state, PeerStats stats) {}

  /**
   * @return of the one, or of the publisher's and then the subscriber's
   */
  public List<LinkStats> stats() {
    return transports().stream()
        .map(transport -> new LinkStats(transport.state(), transport.stats()))
        .toList();
  }

  /**
   * @return whether media can flow now
   */
  public boolean isConnected() {
    return !closed && primary().state() == ConnectionState.CONNECTED;
  }

  /**
   * @return true when a connection came up, and not long ago (spec/02 §1.5)
   */
  public boolean isShortLived() {
    long lived = room.executor().clock().nanos() - connectedAtNanos;
    return connectedBefore && lived < SHORT_LIFE.toNanos();
  }

  boolean everConnected() {
    return connectedBefore;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * From here on nothing is negotiated or reported; the client sees the end of its connections at
   * {@link #disconnect}.
   */
  void close() {
    closed = true;
    sendersChanged(-senders);
    publisherNegotiation.close();
    sending.close();
  }

  void disconnect() {
    transports().forEach(PeerTransport::close);
  }

  /** What one of the connections reports. */
  private final class Link implements PeerListener {
    private final boolean primary;

    Link(boolean primary) {
      this.primary = primary;
    }

    @Override
    public void connectionStateChanged(ConnectionState state) {
      if (closed) {
        return;
      }
      switch (state) {
        case CONNECTED -> connected();
        case FAILED -> failed();
        case CLOSED -> listener.connectionClosed();
        default -> {}
      }
    }

    private void connected() {
      connectedBefore = true;
      connectedAtNanos = room.executor().clock().nanos();
      if (!primary) {
        return;
      }
      if (tcpOnly) {
        listener.triedTcp(true);
      }
      listener.primaryConnected();
    }

    private void failed() {
      if (tcpOnly) {
        listener.triedTcp(false);
      }
      listener.connectionFailed();
    }

    @Override
    public void trackAdded(TrackReceiver receiver) {
      if (!closed) {
        publications.receiverAdded(receiver);
      }
    }

    @Override
    public void trackChanged(TrackReceiver receiver) {
      if (!closed) {
        publications.receiverChanged(receiver);
      }
    }

    @Override
    public void trackEnded(TrackReceiver receiver) {
      if (!closed) {
        publications.receiverEnded(receiver);
      }
    }

    @Override
    public void senderNegotiated(TrackSender sender, String mime) {
      if (!closed) {
        listener.senderNegotiated(sender, mime);
      }
    }

    @Override
    public void senderWithheld(TrackSender sender, boolean withheld) {
      if (!closed) {
        listener.senderWithheld(sender, withheld);
      }
    }

    @Override
    public void dataChannelOpened(String label) {
      if (!closed && primary && label.equals(DataLabel.RELIABLE)) {
        listener.reliableChannelOpened();
      }
    }

    @Override
    public void dataChannelClosed(String label) {
      // What is sent to a closed channel is dropped and counted where it is sent.
    }

    @Override
    public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
      if (!closed) {
        listener.dataReceived(label, payload, charge);
      }
    }
  }
}
