package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.api.event.RoomEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in a room: one for each room, as long as it lives. Owned by: its room, so no locks. */
@RoomScoped
public class RoomBoard {
  private final Map<String, Integer> tracksByIdentity = new LinkedHashMap<>();
  private String room = "";
  private int visits;
  private int mostAtOnce;

  /**
   * What it says at one moment.
   *
   * @param visits how often somebody has come in
   * @param mostAtOnce greatest number of people who were there together
   */
  public record State(String room, int visits, int mostAtOnce, List<Present> present) {}

  /**
   * Somebody who is there.
   *
   * @param tracks that it publishes
   */
  public record Present(String identity, int tracks) {}

  public void update(RoomEvent event) {
    room = event.room().name();
    if (event instanceof RoomEvent.ParticipantEntered entered) {
      visits++;
      tracksByIdentity.put(entered.participant().identity(), 0);
      mostAtOnce = Math.max(mostAtOnce, tracksByIdentity.size());
    } else if (event instanceof RoomEvent.ParticipantLeft left) {
      tracksByIdentity.remove(left.participant().identity());
    } else if (event instanceof RoomEvent.ParticipantConnectionAborted aborted) {
      tracksByIdentity.remove(aborted.participant().identity());
    } else if (event instanceof RoomEvent.TrackPublished published) {
      tracksByIdentity.merge(published.participant().identity(), 1, Integer::sum);
    } else if (event instanceof RoomEvent.TrackUnpublished unpublished) {
      tracksByIdentity.computeIfPresent(
          unpublished.participant().identity(), (identity, tracks) -> tracks - 1);
    }
  }

  public State state() {
    List<Present> present = new ArrayList<>();
    tracksByIdentity.forEach((identity, tracks) -> present.add(new Present(identity, tracks)));
    return new State(room, visits, mostAtOnce, present);
  }
}
