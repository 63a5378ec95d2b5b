package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.track.MimeTypes;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.SubscribedTrack;
import io.livekit.jakarta.proto.ConnectionQuality;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.proto.ConnectionQualityUpdate;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rates everybody's connection and tells those concerned when it changes (spec/01 §9.4). Owned by:
 * the room's executor.
 */
@RoomScoped
final class QualityUpdates {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final RoomExecutor executor;
  private final Roster roster;
  private Map<PublishedTrack, Upstream> upstreams = Map.of(); // of the last round
  private Map<SubscribedTrack, Downstream> downstreams = Map.of(); // of the last round
  private final Map<String, ConnectionQualityInfo> last = new HashMap<>(); // by participant sid
  private RoomExecutor.Timer timer;

  @Inject
  QualityUpdates(RoomExecutor executor, Roster roster) {
    this.executor = executor;
    this.roster = roster;
  }

  /** Counters of a published track at the last look. */
  private static final class Upstream {
    final QualityScore score;
    long packets;
    long lost;

    Upstream(QualityScore.Medium medium) {
      score = new QualityScore(medium);
    }
  }

  /** Counters of a subscribed track at the last look. */
  private static final class Downstream {
    final QualityScore score;
    long packets;

    Downstream(QualityScore.Medium medium) {
      score = new QualityScore(medium);
    }
  }

  void start() {
    if (timer == null) {
      timer = executor.every(INTERVAL, this::update);
    }
  }

  private void update() {
    boolean news = false;
    // Tracks that this round doesn't find are forgotten with the last round.
    Map<PublishedTrack, Upstream> sent = new HashMap<>();
    Map<SubscribedTrack, Downstream> received = new HashMap<>();
    for (Participant participant : roster.all()) {
      if (!participant.isActive()) {
        continue;
      }
      ConnectionQualityInfo now = rate(participant, sent, received);
      ConnectionQualityInfo before = last.put(participant.sid(), now);
      news |= before == null || before.getQuality() != now.getQuality();
    }
    upstreams = sent;
    downstreams = received;
    if (!news) {
      return;
    }
    for (Participant receiver : roster.all()) {
      ConnectionQualityUpdate.Builder update = ConnectionQualityUpdate.newBuilder();
      add(update, receiver, receiver.sid());
      for (String publisher : receiver.subscriptions().publishers()) {
        add(update, receiver, publisher);
      }
      send(receiver, update);
    }
  }

  /**
   * @return how the participant was rated last; empty before its first time
   */
  Optional<ConnectionQualityInfo> of(Participant participant) {
    return Optional.ofNullable(last.get(participant.sid()));
  }

  private void add(ConnectionQualityUpdate.Builder update, Participant receiver, String sid) {
    ConnectionQualityInfo info = last.get(sid);
    if (info == null) {
      return;
    }
    boolean unknown =
        info.getQuality() == ConnectionQuality.LOST && !receiver.client().knowsQualityLost();
    update.addUpdates(unknown ? info.toBuilder().setQuality(ConnectionQuality.POOR).build() : info);
  }

  private static void send(Participant receiver, ConnectionQualityUpdate.Builder update) {
    if (update.getUpdatesCount() == 0 || !receiver.isActive()) {
      return;
    }
    receiver.outbox().send(SignalResponse.newBuilder().setConnectionQuality(update).build());
  }

  /** Somebody begins to receive from a publisher. */
  void subscribed(Participant receiver, String publisherSid) {
    ConnectionQualityUpdate.Builder update = ConnectionQualityUpdate.newBuilder();
    add(update, receiver, publisherSid);
    send(receiver, update);
  }

  void removed(Participant participant) {
    last.remove(participant.sid());
  }

  /** The worst of what a participant sends and receives. */
  private ConnectionQualityInfo rate(
      Participant participant,
      Map<PublishedTrack, Upstream> sent,
      Map<SubscribedTrack, Downstream> received) {
    boolean connected = participant.links().isConnected();
    double worst = connected ? 100 : 20;
    for (PublishedTrack track : participant.publications().tracks()) {
      Upstream counters =
          upstreams.containsKey(track)
              ? upstreams.get(track)
              : new Upstream(medium(track.info().getMimeType(), track));
      sent.put(track, counters);
      worst = Math.min(worst, rateUp(track, counters, connected));
    }
    for (SubscribedTrack track : participant.subscriptions().subscribed()) {
      if (track.isBound()) {
        Downstream counters =
            downstreams.containsKey(track)
                ? downstreams.get(track)
                : new Downstream(medium(track.mime(), track.track()));
        received.put(track, counters);
        worst = Math.min(worst, rateDown(track, counters, connected));
      }
    }
    return ConnectionQualityInfo.newBuilder()
        .setParticipantSid(participant.sid())
        .setQuality(QualityScore.quality(worst))
        .setScore(QualityScore.mos(worst))
        .build();
  }

  private double rateUp(PublishedTrack track, Upstream before, boolean connected) {
    long packets = 0;
    long lost = 0;
    double jitter = 0;
    double rtt = 0;
    for (TrackReceiver receiver : track.receivers()) {
      TrackReceiver.ReceiverStats stats = receiver.stats();
      rtt = Math.max(rtt, stats.rttMillis());
      for (StreamStats layer : stats.layers()) {
        packets += layer.packets();
        lost += layer.packetsLost();
        if (layer.active()) {
          jitter = Math.max(jitter, layer.jitterMillis());
        }
      }
    }
    long newPackets = Math.max(0, packets - before.packets);
    long newLost = Math.max(0, lost - before.lost);
    before.packets = packets;
    before.lost = lost;
    double share = newPackets + newLost == 0 ? 0 : (double) newLost / (newPackets + newLost);
    // A video that nobody watches is switched off by dynacast, on our own word.
    boolean silent =
        track.isMuted() || (track.info().getType() == TrackType.VIDEO && !track.isWatched());
    return before.score.update(
        new QualityScore.Window(
            newPackets / (double) INTERVAL.toSeconds(), share, rtt, jitter, connected, silent, 0));
  }

  private double rateDown(SubscribedTrack track, Downstream before, boolean connected) {
    DownTrackStats stats = track.sender().stats();
    long newPackets = Math.max(0, stats.packets() - before.packets);
    before.packets = stats.packets();
    // What doesn't come from the publisher is no fault of this connection.
    boolean silent = track.isDisabled() || track.track().isMuted() || newPackets == 0;
    return before.score.update(
        new QualityScore.Window(
            newPackets / (double) INTERVAL.toSeconds(),
            stats.fractionLost(),
            stats.rttMillis(),
            stats.jitterMillis(),
            connected,
            silent,
            0));
  }

  private static QualityScore.Medium medium(String mime, PublishedTrack track) {
    if (track.info().getType() == TrackType.VIDEO) {
      return QualityScore.Medium.VIDEO;
    }
    return MimeTypes.RED.equalsIgnoreCase(mime)
        ? QualityScore.Medium.RED
        : QualityScore.Medium.OPUS;
  }

  void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
