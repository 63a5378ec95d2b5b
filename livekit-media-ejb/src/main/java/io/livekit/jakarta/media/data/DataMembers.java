package io.livekit.jakarta.media.data;

import java.util.List;

/** Who sends and receives data in a room. Owned by: the room's executor. */
@FunctionalInterface
public interface DataMembers {

  /**
   * @return everyone, as it is now; the list doesn't change while somebody comes or goes
   */
  List<DataMember> dataMembers();
}
