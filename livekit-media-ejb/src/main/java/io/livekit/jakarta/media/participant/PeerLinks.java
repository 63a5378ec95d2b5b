package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.media.data.DataLabel;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.SenderPort;
import io.livekit.jakarta.proto.ClientConfiguration;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.EnabledCodec;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one or two peer connections of a participant (spec/01 §8.1). Owned by: the room's executor.
 */
public final class PeerLinks implements SenderPort {
  /** A connection that fails within this time had a bad path from the start. */
  static final Duration SHORT_LIFE = Duration.ofSeconds(90);

  private final Participant participant;
  private final PeerTransport publisher;
  private final PublisherNegotiation publisherNegotiation;
  private final PeerTransport subscriber; // null with a single peer connection
  private final SubscriberNegotiation subscriberNegotiation;
  private final boolean subscriberPrimary;
  private boolean tcpOnly;
  private boolean connectedBefore;
  private long connectedAtNanos;
  private int senders;
  private boolean closed;

  PeerLinks(Participant participant, boolean subscriberPrimary, boolean tcpOnly) {
    this.participant = participant;
    this.subscriberPrimary = subscriberPrimary;
    this.tcpOnly = tcpOnly;
    boolean single = participant.options().singlePeerConnection();
    publisher =
        create(
            single ? PeerConfig.Role.SINGLE : PeerConfig.Role.PUBLISHER,
            tcpOnly,
            new Link(!subscriberPrimary));
    publisherNegotiation =
        new PublisherNegotiation(
            publisher,
            sectionPolicy(),
            participant.executor(),
            participant::send,
            participant.room().signalCounters(),
            () -> participant.close(CloseReason.NEGOTIATION_FAILED));
    subscriber = single ? null : createSubscriber(tcpOnly);
    subscriberNegotiation =
        single
            ? null
            : new SubscriberNegotiation(
                subscriber,
                1 + ThreadLocalRandom.current().nextInt(256),
                participant.executor(),
                participant::send,
                participant.room().signalCounters(),
                participant::offerNotAnswered);
    if (subscriberPrimary) {
      subscriber.openDataChannel(DataLabel.RELIABLE, true, null);
      subscriber.openDataChannel(DataLabel.LOSSY, false, 0);
      subscriber.openDataChannel(DataLabel.DATA_TRACK, false, 0);
    }
  }

  private PeerTransport createSubscriber(boolean tcpOnly) {
    try {
      return create(PeerConfig.Role.SUBSCRIBER, tcpOnly, new Link(subscriberPrimary));
    } catch (RuntimeException e) {
      publisher.close(); // nobody else knows of it yet
      throw e;
    }
  }

  private PeerTransport create(PeerConfig.Role role, boolean tcpOnly, PeerListener listener) {
    ClientTraits client = participant.client();
    RtcConfig rtc = participant.room().config().rtc();
    ClientConfiguration configuration = participant.clientConfiguration();
    List<Codec> enabled = participant.room().enabledCodecs();
    PeerConfig config =
        new PeerConfig(
            participant.room().peerGroup(),
            participant.room().roomName()
                + "/"
                + participant.identity()
                + "/"
                + role.name().toLowerCase(java.util.Locale.ROOT),
            role,
            rtc.useIceLite() && client.supportsIceLite() && !participant.options().disableIceLite(),
            tcpOnly,
            enabledCodecs(ClientConfigurations.publishable(enabled, configuration)),
            enabledCodecs(ClientConfigurations.subscribable(enabled, configuration)),
            client.reusesTransceivers(),
            DataLabel.REQUIRED,
            participant.executor());
    return participant.room().engine().createPeer(config, listener);
  }

  private static List<EnabledCodec> enabledCodecs(List<Codec> codecs) {
    return codecs.stream()
        .map(codec -> new EnabledCodec(codec.getMime(), codec.getFmtpLine()))
        .toList();
  }

  private AnswerPolicy sectionPolicy() {
    return (mid, kind, trackId) ->
        participant
            .publications()
            .section(
                kind,
                trackId,
                kind == MediaKind.VIDEO && participant.client().needsSingleVideoCodec(),
                participant.mayPublishRed());
  }

  // ---- negotiation ----

  public boolean isSingle() {
    return subscriber == null;
  }

  boolean isSubscriberPrimary() {
    return subscriberPrimary;
  }

  public void offer(SessionDescription offer) {
    publisherNegotiation.offer(offer);
  }

  /**
   * @return false when nothing was asked
   */
  public boolean answer(SessionDescription answer) {
    return subscriberNegotiation == null || subscriberNegotiation.answer(answer);
  }

  /**
   * @throws IllegalArgumentException when it is no candidate
   */
  public void candidate(TrickleRequest trickle) {
    String candidate = CandidateTrickler.parse(trickle.getCandidateInit());
    boolean forSubscriber = trickle.getTarget() == SignalTarget.SUBSCRIBER;
    if (forSubscriber && subscriberNegotiation != null) {
      subscriberNegotiation.candidate(candidate);
    } else {
      publisherNegotiation.candidate(candidate);
    }
  }

  @Override
  public void negotiate() {
    if (closed) {
      return;
    }
    if (subscriberNegotiation != null) {
      subscriberNegotiation.negotiate();
    } else {
      publisherNegotiation.requestOffer();
    }
  }

  public void negotiateNow() {
    if (subscriberNegotiation != null && !closed) {
      subscriberNegotiation.negotiateNow();
    }
  }

  /** With a single peer connection the client restarts ICE, as only it can offer. */
  public void restartIce() {
    if (subscriberNegotiation != null && !closed) {
      subscriberNegotiation.restartIce();
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
    publisher.setTcpOnly(tcpOnly);
    if (subscriber != null) {
      subscriber.setTcpOnly(tcpOnly);
    }
  }

  // ---- media and data ----

  @Override
  public TrackSender addSender(PublishedTrack track, TrackReceiver source) {
    TrackSender added =
        closed ? null : sending().addSender(participant.senderConfigs().of(track, source));
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
    sending().removeSender(sender);
    sendersChanged(-1);
  }

  private void sendersChanged(int by) {
    senders += by;
    participant.listener().sendersChanged(by);
  }

  private PeerTransport sending() {
    return subscriber != null ? subscriber : publisher;
  }

  /**
   * @return the transport that carries data to the client
   */
  PeerTransport primary() {
    return subscriberPrimary ? subscriber : publisher;
  }

  /**
   * @return round trip of the connection that media arrives on, 0 when unknown
   */
  public double rttMillis() {
    return publisher.stats().rttMillis();
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
    long lived = participant.executor().clock().nanos() - connectedAtNanos;
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
    if (subscriberNegotiation != null) {
      subscriberNegotiation.close();
    }
  }

  void disconnect() {
    publisher.close();
    if (subscriber != null) {
      subscriber.close();
    }
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
      if (state == ConnectionState.CONNECTED) {
        connectedBefore = true;
        connectedAtNanos = participant.executor().clock().nanos();
        if (primary) {
          if (tcpOnly) {
            participant.listener().triedTcp(participant, true);
          }
          participant.primaryConnected();
        }
      } else if (state == ConnectionState.FAILED) {
        if (tcpOnly) {
          participant.listener().triedTcp(participant, false);
        }
        participant.connectionFailed();
      } else if (state == ConnectionState.CLOSED) {
        participant.connectionClosed();
      }
    }

    @Override
    public void trackAdded(TrackReceiver receiver) {
      if (!closed) {
        participant.publications().receiverAdded(receiver);
      }
    }

    @Override
    public void trackChanged(TrackReceiver receiver) {
      if (!closed) {
        participant.publications().receiverChanged(receiver);
      }
    }

    @Override
    public void trackEnded(TrackReceiver receiver) {
      if (!closed) {
        participant.publications().receiverEnded(receiver);
      }
    }

    @Override
    public void senderNegotiated(TrackSender sender, String mime) {
      if (!closed) {
        participant.subscriptions().negotiated(sender, mime);
      }
    }

    @Override
    public void dataChannelOpened(String label) {
      if (!closed && primary && label.equals(DataLabel.RELIABLE)) {
        participant.data().outbox().opened();
      }
    }

    @Override
    public void dataChannelClosed(String label) {
      // What is sent to a closed channel is dropped and counted where it is sent.
    }

    @Override
    public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
      if (!closed) {
        participant.listener().dataReceived(participant, label, payload, charge);
      }
    }
  }
}
