package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.PeerLinks.LinkStats;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.SubscribedTrack;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The worst of what a participant sends and receives. Owned by: the room's executor. */
final class ParticipantQuality {
  private final Participant participant;
  private Map<PublishedTrack, UpstreamQuality> up = Map.of(); // of the last round
  private Map<SubscribedTrack, DownstreamQuality> down = Map.of(); // of the last round
  private long[] received = {}; // packets by connection at the last look
  private ConnectionQualityInfo last;

  ParticipantQuality(Participant participant) {
    this.participant = participant;
  }

  /**
   * @return null before the first rating
   */
  ConnectionQualityInfo last() {
    return last;
  }

  /**
   * @return whether the quality is another one than before
   */
  boolean update(double seconds) {
    boolean[] reachable = reachable();
    double worst = participant.links().isConnected() ? QualityScore.BEST : QualityScore.UNREACHABLE;
    // Tracks that this round doesn't find are forgotten with the last round.
    Map<PublishedTrack, UpstreamQuality> upNow = new HashMap<>();
    for (PublishedTrack track : participant.publications().tracks()) {
      UpstreamQuality one = up.containsKey(track) ? up.get(track) : new UpstreamQuality(track);
      upNow.put(track, one);
      worst = Math.min(worst, one.update(reachable[0], seconds));
    }
    Map<SubscribedTrack, DownstreamQuality> downNow = new HashMap<>();
    for (SubscribedTrack track : participant.subscriptions().subscribed()) {
      if (track.isBound()) {
        DownstreamQuality one =
            down.containsKey(track) ? down.get(track) : new DownstreamQuality(track);
        downNow.put(track, one);
        worst = Math.min(worst, one.update(reachable[reachable.length - 1], seconds));
      }
    }
    up = upNow;
    down = downNow;
    ConnectionQualityInfo before = last;
    last =
        ConnectionQualityInfo.newBuilder()
            .setParticipantSid(participant.sid())
            .setQuality(QualityScore.quality(worst))
            .setScore(QualityScore.mos(worst))
            .build();
    return before == null || before.getQuality() != last.getQuality();
  }

  /** By connection: the first is the one that it publishes on, the last that it receives on. */
  private boolean[] reachable() {
    List<LinkStats> links = participant.links().stats();
    boolean[] reachable = new boolean[links.size()];
    long[] now = new long[links.size()];
    for (int i = 0; i < now.length; i++) {
      now[i] = links.get(i).stats().packetsReceived();
      reachable[i] =
          links.get(i).state() == ConnectionState.CONNECTED
              && (received.length != now.length || now[i] != received[i]);
    }
    received = now;
    return reachable;
  }
}
