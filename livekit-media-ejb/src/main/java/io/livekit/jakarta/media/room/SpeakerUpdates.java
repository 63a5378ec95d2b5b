package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SpeakerInfo;
import io.livekit.jakarta.proto.SpeakersChanged;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells everybody who of those they hear is speaking (spec/01 §9.3), and tracks whether they are of
 * somebody who is. Owned by: the room's executor.
 */
@RoomScoped
final class SpeakerUpdates {
  private static final float SIMULATED_LEVEL = 0.9f;

  private final RoomExecutor executor;
  private final Duration interval;
  private final Roster roster;
  private final Speakers speakers = new Speakers();
  private final Spotlight spotlight = new Spotlight();
  private final Map<String, Long> simulatedUntil = new HashMap<>(); // nanos by sid
  private RoomExecutor.Timer timer;

  @Inject
  SpeakerUpdates(RoomExecutor executor, RoomNode node, Roster roster) {
    this.executor = executor;
    interval = Duration.ofMillis(node.config().audio().updateInterval());
    this.roster = roster;
  }

  /** Begins to listen, once there is something to hear. */
  void start() {
    if (timer == null) {
      timer = executor.every(interval, this::update);
    }
  }

  void simulate(Participant participant, int seconds) {
    simulatedUntil.put(
        participant.sid(), executor.clock().nanos() + Duration.ofSeconds(seconds).toNanos());
    start();
  }

  private void update() {
    Map<String, Float> levels = levels();
    light(spotlight.update(levels, executor.clock().nanos()));
    List<SpeakerInfo> changes = speakers.update(levels);
    if (changes.isEmpty()) {
      return;
    }
    for (Participant receiver : roster.all()) {
      SpeakersChanged.Builder message = SpeakersChanged.newBuilder();
      for (SpeakerInfo change : changes) {
        boolean concerned =
            change.getSid().equals(receiver.sid())
                || receiver.subscriptions().isSubscribedTo(change.getSid());
        if (concerned) {
          message.addSpeakers(change);
        }
      }
      if (message.getSpeakersCount() > 0) {
        send(receiver, message);
      }
    }
  }

  private void light(Set<String> sids) {
    for (Participant participant : roster.all()) {
      boolean lit = sids.contains(participant.sid());
      participant.publications().tracks().forEach(track -> track.setOfSpeaker(lit));
    }
  }

  private Map<String, Float> levels() {
    Map<String, Float> levels = new LinkedHashMap<>();
    long now = executor.clock().nanos();
    simulatedUntil.values().removeIf(until -> until - now <= 0);
    for (Participant participant : roster.all()) {
      if (simulatedUntil.containsKey(participant.sid())) {
        levels.put(participant.sid(), SIMULATED_LEVEL);
      } else if (participant.isActive()) {
        levels.put(participant.sid(), level(participant));
      }
    }
    return levels;
  }

  private static float level(Participant participant) {
    float loudest = 0;
    for (PublishedTrack track : participant.publications().tracks()) {
      if (!track.isMicrophone() || track.isMuted()) {
        continue;
      }
      for (TrackReceiver receiver : track.receivers()) {
        loudest = Math.max(loudest, receiver.audioLevel());
      }
    }
    return loudest;
  }

  /** Somebody begins or ceases to hear a publisher. */
  void subscriptionChanged(Participant receiver, String publisherSid, boolean subscribed) {
    SpeakerInfo current = speakers.current(publisherSid);
    if (!subscribed) {
      send(receiver, SpeakersChanged.newBuilder().addSpeakers(Speakers.silent(publisherSid)));
    } else if (current != null) {
      send(receiver, SpeakersChanged.newBuilder().addSpeakers(current));
    }
  }

  private static void send(Participant receiver, SpeakersChanged.Builder message) {
    receiver.outbox().send(SignalResponse.newBuilder().setSpeakersChanged(message).build());
  }

  void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
