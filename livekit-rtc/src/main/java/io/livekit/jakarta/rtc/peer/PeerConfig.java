package io.livekit.jakarta.rtc.peer;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * What is fixed about one peer connection when it is created.
 *
 * @param group the peers that it exchanges media with
 * @param name for logs, for example {@code room/identity/publisher}
 * @param role who offers and which way media flows
 * @param iceLite answer ICE-lite (RFC 8445 §2.5) rather than run a full agent
 * @param tcpOnly leave out and ignore every candidate that isn't TCP (spec/02 §1.5)
 * @param publishCodecs codecs accepted from the other side
 * @param subscribeCodecs codecs offered to, or accepted for sending to, the other side
 * @param reuseTransceivers a freed m-line may carry another track of its kind later (spec/02 §2.2)
 * @param allowPause video whose least doesn't fit on the way to the other side is paused (spec/02
 *     §6)
 * @param requiredChannels labels of the data channels without which the connection isn't complete,
 *     unless its first description had none at all; one of a server that isn't complete in time
 *     fails (spec/02 §1.2)
 * @param control serial executor that owns the transport
 */
public record PeerConfig(
    PeerGroup group,
    String name,
    Role role,
    boolean iceLite,
    boolean tcpOnly,
    List<EnabledCodec> publishCodecs,
    List<EnabledCodec> subscribeCodecs,
    boolean reuseTransceivers,
    boolean allowPause,
    List<String> requiredChannels,
    Executor control) {
  public PeerConfig {
    requiredChannels = List.copyOf(requiredChannels);
  }

  /** A connection that is complete without any data channel, and whose video is never paused. */
  public PeerConfig(
      PeerGroup group,
      String name,
      Role role,
      boolean iceLite,
      boolean tcpOnly,
      List<EnabledCodec> publishCodecs,
      List<EnabledCodec> subscribeCodecs,
      boolean reuseTransceivers,
      Executor control) {
    this(
        group,
        name,
        role,
        iceLite,
        tcpOnly,
        publishCodecs,
        subscribeCodecs,
        reuseTransceivers,
        false,
        List.of(),
        control);
  }

  /** The peer connections of the LiveKit protocol (spec/01 §8.1), and our own client. */
  public enum Role {
    /** Server side: the client offers and sends (v0). */
    PUBLISHER,
    /** Server side: we offer and send (v0). */
    SUBSCRIBER,
    /** Server side: the client offers, media flows both ways (v1). */
    SINGLE,
    /** Client side, as livekit-cli uses it: offers or answers, sends and receives. */
    CLIENT
  }
}
