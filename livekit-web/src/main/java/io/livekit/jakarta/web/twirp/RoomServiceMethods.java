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
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Map;

/** The procedures of livekit.RoomService and what a caller needs for each (spec/03 §2–3). */
@Dependent
public class RoomServiceMethods implements TwirpService {

  @Inject RoomService rooms;

  @Override
  public String name() {
    return "livekit.RoomService";
  }

  @Override
  public Map<String, Method<?>> methods() {
    return Map.ofEntries(
        Map.entry(
            "CreateRoom",
            new Method<>(
                CreateRoomRequest.getDefaultInstance(),
                Grants.roomCreate(),
                Method.METADATA,
                rooms::createRoom)),
        Map.entry(
            "ListRooms",
            new Method<>(
                ListRoomsRequest.getDefaultInstance(),
                Grants.roomList(),
                Method.MEDIUM,
                rooms::listRooms)),
        Map.entry(
            "DeleteRoom",
            new Method<>(
                DeleteRoomRequest.getDefaultInstance(),
                Grants.roomCreate(),
                Method.SMALL,
                rooms::deleteRoom)),
        Map.entry(
            "ListParticipants",
            new Method<>(
                ListParticipantsRequest.getDefaultInstance(),
                Grants.roomAdmin(ListParticipantsRequest::getRoom),
                Method.SMALL,
                rooms::listParticipants)),
        Map.entry(
            "GetParticipant",
            new Method<>(
                RoomParticipantIdentity.getDefaultInstance(),
                Grants.roomAdmin(RoomParticipantIdentity::getRoom),
                Method.SMALL,
                rooms::getParticipant)),
        Map.entry(
            "RemoveParticipant",
            new Method<>(
                RoomParticipantIdentity.getDefaultInstance(),
                Grants.roomAdmin(RoomParticipantIdentity::getRoom),
                Method.SMALL,
                rooms::removeParticipant)),
        Map.entry(
            "MutePublishedTrack",
            new Method<>(
                MuteRoomTrackRequest.getDefaultInstance(),
                Grants.roomAdmin(MuteRoomTrackRequest::getRoom),
                Method.SMALL,
                rooms::mutePublishedTrack)),
        Map.entry(
            "UpdateParticipant",
            // The one procedure whose limits come before the question whose room it is (spec/03
            // §3).
            new Method<>(
                UpdateParticipantRequest.getDefaultInstance(),
                Grants.roomAdmin(UpdateParticipantRequest::getRoom),
                Method.METADATA,
                rooms::checkLimits,
                rooms::updateParticipant)),
        Map.entry(
            "UpdateSubscriptions",
            new Method<>(
                UpdateSubscriptionsRequest.getDefaultInstance(),
                Grants.roomAdmin(UpdateSubscriptionsRequest::getRoom),
                Method.MEDIUM,
                rooms::updateSubscriptions)),
        Map.entry(
            "SendData",
            new Method<>(
                SendDataRequest.getDefaultInstance(),
                Grants.roomAdmin(SendDataRequest::getRoom),
                Method.LARGE,
                rooms::sendData)),
        Map.entry(
            "UpdateRoomMetadata",
            new Method<>(
                UpdateRoomMetadataRequest.getDefaultInstance(),
                Grants.roomAdmin(UpdateRoomMetadataRequest::getRoom),
                Method.METADATA,
                rooms::updateRoomMetadata)),
        Map.entry(
            "ForwardParticipant",
            new Method<>(
                ForwardParticipantRequest.getDefaultInstance(),
                Grants.roomAdmin(
                    ForwardParticipantRequest::getRoom,
                    ForwardParticipantRequest::getDestinationRoom),
                Method.SMALL,
                rooms::forwardParticipant)),
        Map.entry(
            "MoveParticipant",
            new Method<>(
                MoveParticipantRequest.getDefaultInstance(),
                Grants.roomAdmin(
                    MoveParticipantRequest::getRoom, MoveParticipantRequest::getDestinationRoom),
                Method.SMALL,
                rooms::moveParticipant)),
        Map.entry(
            "PerformRpc",
            new Method<>(
                PerformRpcRequest.getDefaultInstance(),
                Grants.roomAdmin(PerformRpcRequest::getRoom),
                Method.MEDIUM,
                rooms::performRpc)));
  }
}
