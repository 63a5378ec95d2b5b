package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.proto.Room;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Finds rooms by what paths name them with: a name, or a sid. Thread-safe. */
@ApplicationScoped
public class RoomNames {
  private static final String SID = "RM_";

  @Inject RoomService rooms;

  /**
   * @return the room's name; the same for one that doesn't live
   */
  String nameOf(String nameOrSid) {
    return nameOrSid.startsWith(SID)
        ? rooms.findRoom(nameOrSid).map(Room::getName).orElse(nameOrSid)
        : nameOrSid;
  }

  /**
   * @throws ServiceException when no such room lives
   */
  Room live(String nameOrSid) {
    return rooms.findRoom(nameOrSid).orElseThrow(ServiceException::roomDoesNotExist);
  }
}
