package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.MediaSectionsRequirement;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The peer connections of one session: one, or one for each direction (spec/01 §8.1). Owned by: the
 * session's executor.
 */
final class MediaConnections {
  /** Tracks of a large room; the number comes from the network. */
  private static final int MAX_NEW_SECTIONS = 200;

  private final boolean single;
  private final PeerLink publisher;
  private final PeerLink subscriber;

  MediaConnections(RtcEngine engine, boolean single, Executor executor, PeerLink.Owner owner) {
    this.single = single;
    PeerGroup group = new PeerGroup();
    this.publisher = new PeerLink(engine, group, SignalTarget.PUBLISHER, executor, owner);
    this.subscriber =
        single ? publisher : new PeerLink(engine, group, SignalTarget.SUBSCRIBER, executor, owner);
  }

  /**
   * Offers what we publish. Without anything to publish one of two connections is enough, and the
   * server offers it.
   */
  void start(JoinResponse join, List<? extends OutgoingTrack> tracks) {
    if (tracks.isEmpty() && !single && join.getSubscriberPrimary()) {
      return;
    }
    publish(tracks);
  }

  private void publish(List<? extends OutgoingTrack> tracks) {
    PeerTransport transport = publisher.transport();
    // The server counts a connection as complete when both are open (spec/02 §1.2).
    transport.openDataChannel("_reliable", true, null);
    transport.openDataChannel("_lossy", false, 0);
    tracks.forEach(track -> transport.addSender(track.sender()));
    publisher.negotiate(false);
  }

  /** Sends one message to the others; what it takes to send is set up with the first. */
  DataSendResult sendData(DataPacket packet, boolean reliable) {
    if (!publisher.isInUse()) {
      publish(List.of());
    }
    return publisher
        .transport()
        .sendData(reliable ? "_reliable" : "_lossy", packet.toByteArray(), true);
  }

  /**
   * @return null for a target that this session has no connection for
   */
  PeerLink link(SignalTarget target) {
    return target == SignalTarget.SUBSCRIBER ? (single ? null : subscriber) : publisher;
  }

  void offered(SessionDescription offer) {
    if (!single) {
      subscriber.offered(offer);
    }
  }

  void answered(SessionDescription answer) {
    publisher.answered(answer);
  }

  /** The server has more to send than we have sections for (spec/01 §3.2). */
  void sectionsRequired(MediaSectionsRequirement requirement) {
    if (!single) {
      return;
    }
    int audios = Math.min(requirement.getNumAudios(), MAX_NEW_SECTIONS);
    int videos = Math.min(requirement.getNumVideos(), MAX_NEW_SECTIONS);
    if (audios > 0) {
      publisher.transport().addReceivers(MediaKind.AUDIO, audios);
    }
    if (videos > 0) {
      publisher.transport().addReceivers(MediaKind.VIDEO, videos);
    }
    publisher.negotiate(false);
  }

  /**
   * After a resume: offers again what we offered, with new ICE credentials. The server restarts
   * what it offers.
   */
  void restart() {
    if (publisher.isInUse()) {
      publisher.restart();
    }
  }

  /**
   * @return whether every connection that was begun is up
   */
  boolean areConnected() {
    return isUp(publisher) && isUp(subscriber) && (publisher.isInUse() || subscriber.isInUse());
  }

  private static boolean isUp(PeerLink link) {
    return !link.isInUse() || link.transport().state() == ConnectionState.CONNECTED;
  }

  /**
   * @return whether what we publish can flow
   */
  boolean canPublish() {
    return publisher.transport().state() == ConnectionState.CONNECTED;
  }

  PeerLink publisher() {
    return publisher;
  }

  PeerLink subscriber() {
    return subscriber;
  }

  void forEach(Consumer<PeerLink> action) {
    action.accept(publisher);
    if (!single) {
      action.accept(subscriber);
    }
  }

  void close() {
    forEach(PeerLink::close);
  }
}
