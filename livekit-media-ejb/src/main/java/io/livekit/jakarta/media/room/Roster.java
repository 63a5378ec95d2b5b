package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.data.DataMember;
import io.livekit.jakarta.media.data.DataMembers;
import io.livekit.jakarta.media.participant.Participant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in a room. Owned by: the room's executor. */
@RoomScoped
final class Roster implements DataMembers {
  private final Map<String, Participant> byIdentity = new LinkedHashMap<>();
  private final Map<String, Participant> bySid = new HashMap<>();

  // copied when somebody comes or goes, not per use
  private List<Participant> all = List.of();
  private List<DataMember> dataMembers = List.of();

  void add(Participant participant) {
    byIdentity.put(participant.identity(), participant);
    bySid.put(participant.sid(), participant);
    copy();
  }

  private void copy() {
    all = List.copyOf(byIdentity.values());
    dataMembers = all.stream().map(Participant::data).toList();
  }

  /**
   * @return false when it wasn't in
   */
  boolean remove(Participant participant) {
    boolean wasIn = byIdentity.remove(participant.identity(), participant);
    if (wasIn) {
      bySid.remove(participant.sid());
      copy();
    }
    return wasIn;
  }

  /**
   * @return null when nobody of this identity is here
   */
  Participant ofIdentity(String identity) {
    return byIdentity.get(identity);
  }

  /**
   * @return null when nobody of this sid is here
   */
  Participant ofSid(String sid) {
    return bySid.get(sid);
  }

  /**
   * @return everyone, as it is now; the list doesn't change while somebody comes or goes
   */
  List<Participant> all() {
    return all;
  }

  @Override
  public List<DataMember> dataMembers() {
    return dataMembers;
  }

  int size() {
    return all.size();
  }

  /**
   * @return how many count, and keep a room (spec/03 §5)
   */
  int independent() {
    return independent(all);
  }

  static int independent(Collection<Participant> participants) {
    return (int)
        participants.stream().filter(participant -> !participant.grants().isDependent()).count();
  }
}
