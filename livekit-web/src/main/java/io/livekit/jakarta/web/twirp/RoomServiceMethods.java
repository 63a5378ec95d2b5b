package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.ForwardParticipantRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.MoveParticipantRequest;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateRoomMetadataRequest;
import io.livekit.jakarta.proto.UpdateSubscriptionsRequest;
import java.util.Map;

/** The procedures of livekit.RoomService and what a caller needs for each (spec/03 §2–3). */
final class RoomServiceMethods {

  private RoomServiceMethods() {}

  static Map<String, Method<?>> of(RoomService rooms) {
    return Map.ofEntries(
        Map.entry(
            "CreateRoom",
            new Method<>(
                CreateRoomRequest.getDefaultInstance(),
                (g, q) -> Grants.roomCreate(g),
                rooms::createRoom)),
        Map.entry(
            "ListRooms",
            new Method<>(
                ListRoomsRequest.getDefaultInstance(),
                (g, q) -> Grants.roomList(g),
                rooms::listRooms)),
        Map.entry(
            "DeleteRoom",
            new Method<>(
                DeleteRoomRequest.getDefaultInstance(),
                (g, q) -> Grants.roomCreate(g),
                rooms::deleteRoom)),
        Map.entry(
            "ListParticipants",
            new Method<>(
                ListParticipantsRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::listParticipants)),
        Map.entry(
            "GetParticipant",
            new Method<>(
                RoomParticipantIdentity.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::getParticipant)),
        Map.entry(
            "RemoveParticipant",
            new Method<>(
                RoomParticipantIdentity.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::removeParticipant)),
        Map.entry(
            "MutePublishedTrack",
            new Method<>(
                MuteRoomTrackRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::mutePublishedTrack)),
        Map.entry(
            "UpdateParticipant",
            new Method<>(
                UpdateParticipantRequest.getDefaultInstance(),
                (g, q) -> {
                  // The one procedure whose limits are looked at before its permission (spec/03
                  // §3).
                  rooms.checkLimits(q);
                  return Grants.roomAdmin(g, q.getRoom());
                },
                rooms::updateParticipant)),
        Map.entry(
            "UpdateSubscriptions",
            new Method<>(
                UpdateSubscriptionsRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::updateSubscriptions)),
        Map.entry(
            "SendData",
            new Method<>(
                SendDataRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::sendData)),
        Map.entry(
            "UpdateRoomMetadata",
            new Method<>(
                UpdateRoomMetadataRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::updateRoomMetadata)),
        Map.entry(
            "ForwardParticipant",
            new Method<>(
                ForwardParticipantRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom(), q.getDestinationRoom()),
                rooms::forwardParticipant)),
        Map.entry(
            "MoveParticipant",
            new Method<>(
                MoveParticipantRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom(), q.getDestinationRoom()),
                rooms::moveParticipant)),
        Map.entry(
            "PerformRpc",
            new Method<>(
                PerformRpcRequest.getDefaultInstance(),
                (g, q) -> Grants.roomAdmin(g, q.getRoom()),
                rooms::performRpc)));
  }
}
