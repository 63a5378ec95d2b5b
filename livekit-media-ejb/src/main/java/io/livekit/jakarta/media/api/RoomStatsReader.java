package io.livekit.jakarta.media.api;

import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.rest.ConnectionStats;
import io.livekit.jakarta.api.rest.LayerReason;
import io.livekit.jakarta.api.rest.ParticipantStats;
import io.livekit.jakarta.api.rest.PublishedTrackStats;
import io.livekit.jakarta.api.rest.ReceivedTrackStats;
import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.PeerLinks;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.SubscribedTrack;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads what flows in a room from the counters that its streams keep anyway. Nothing waits for it:
 * the media loops write their counters whether somebody looks or not. Owned by: the room's
 * executor.
 */
final class RoomStatsReader {
  private static final double THOUSANDTHS = 1000;

  private RoomStatsReader() {}

  /**
   * @param identities only these participants; empty for all
   */
  static RoomStats read(Room room, Set<String> identities) {
    Stream<Participant> asked =
        room.participants().stream()
            .filter(one -> identities.isEmpty() || identities.contains(one.identity()));
    return new RoomStats(
        Instant.ofEpochMilli(room.executor().clock().unixMillis()),
        asked.map(participant -> participant(room, participant)).toList());
  }

  private static ParticipantStats participant(Room room, Participant participant) {
    Optional<ConnectionQualityInfo> rated = room.quality(participant);
    return new ParticipantStats(
        participant.sid(),
        participant.identity(),
        InfoMapping.state(participant.state()),
        rated.map(info -> InfoMapping.quality(info.getQuality())).orElse(null),
        rated.map(info -> rounded(info.getScore())).orElse(null),
        participant.links().stats().stream().map(RoomStatsReader::connection).toList(),
        participant.publications().tracks().stream().map(RoomStatsReader::published).toList(),
        participant.subscriptions().subscribed().stream().map(RoomStatsReader::received).toList());
  }

  private static ConnectionStats connection(PeerLinks.LinkStats link) {
    PeerStats stats = link.stats();
    String pair = stats.selectedPair();
    return new ConnectionStats(
        link.state().name(),
        // What follows the protocol are addresses, which are nobody's business but the operator's.
        pair.isEmpty() ? "" : pair.substring(0, pair.indexOf(' ')),
        stats.packetsReceived(),
        stats.bytesReceived(),
        stats.packetsSent(),
        stats.bytesSent(),
        rounded(stats.rttMillis()),
        stats.availableBitrate());
  }

  private static PublishedTrackStats published(PublishedTrack track) {
    TrackInfo info = InfoMapping.track(track.info());
    double rtt = 0;
    List<PublishedTrackStats.Layer> layers = new ArrayList<>();
    for (TrackReceiver receiver : track.receivers()) {
      TrackReceiver.ReceiverStats stats = receiver.stats();
      rtt = Math.max(rtt, stats.rttMillis());
      stats.layers().forEach(layer -> layers.add(layer(receiver.mime(), layer)));
    }
    return new PublishedTrackStats(
        info.sid(),
        info.kind(),
        info.source(),
        info.muted(),
        track.subscribers().size(),
        rounded(rtt),
        layers);
  }

  private static PublishedTrackStats.Layer layer(String mime, StreamStats stats) {
    return new PublishedTrackStats.Layer(
        mime,
        stats.spatial(),
        stats.rid(),
        stats.active(),
        stats.bitrate(),
        stats.packets(),
        stats.bytes(),
        stats.packetsLost(),
        rounded(stats.jitterMillis()),
        stats.frames(),
        stats.keyFrames(),
        rounded(stats.framesPerSecond()),
        stats.nacksSent(),
        stats.plisSent(),
        stats.width(),
        stats.height());
  }

  private static ReceivedTrackStats received(SubscribedTrack track) {
    DownTrackStats stats = track.sender().stats();
    boolean video = track.track().info().getType() == TrackType.VIDEO;
    return new ReceivedTrackStats(
        track.track().sid(),
        track.track().publisher().sid(),
        track.mime(),
        stats.bitrate(),
        stats.packets(),
        stats.bytes(),
        stats.packetsLost(),
        rounded(stats.fractionLost()),
        rounded(stats.jitterMillis()),
        rounded(stats.rttMillis()),
        stats.packetsRetransmitted(),
        stats.nacksReceived(),
        stats.plisReceived(),
        new ReceivedTrackStats.LayerChoice(
            stats.spatial(),
            stats.temporal(),
            stats.targetSpatial(),
            LayerReason.valueOf(stats.reason().name()),
            video ? InfoMapping.quality(track.wishedQuality()) : null,
            video ? InfoMapping.quality(track.granted()) : null));
  }

  private static double rounded(double value) {
    return Math.round(value * THOUSANDTHS) / THOUSANDTHS;
  }
}
