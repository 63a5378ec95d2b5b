package io.livekit.jakarta.media.api;

import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.ForwardParticipantRequest;
import io.livekit.jakarta.proto.ForwardParticipantResponse;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListParticipantsResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MoveParticipantRequest;
import io.livekit.jakarta.proto.MoveParticipantResponse;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.PerformRpcResponse;
import io.livekit.jakarta.proto.RemoveParticipantResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.SendDataResponse;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateRoomMetadataRequest;
import io.livekit.jakarta.proto.UpdateSubscriptionsRequest;
import io.livekit.jakarta.proto.UpdateSubscriptionsResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The server API's RoomService (spec/03 §3). Whoever calls has checked the grants of spec/03 §2
 * before, except for UpdateParticipant, whose limits come first. Failures are {@link
 * ServiceException}s, also inside the stages. Thread-safe.
 */
public interface RoomService {

  CompletionStage<Room> createRoom(CreateRoomRequest request);

  /**
   * A room that was asked for.
   *
   * @param isNew whether it was made for this request, and not there before
   */
  record OpenedRoom(Room room, boolean isNew) {}

  /** Like {@link #createRoom}, and says whether the room has been made. */
  CompletionStage<OpenedRoom> openRoom(CreateRoomRequest request);

  /**
   * @param nameOrSid a name, else a sid
   * @return the live room of this name or sid
   */
  Optional<Room> findRoom(String nameOrSid);

  /**
   * Tells what flows in a room.
   *
   * @param identities only these participants; empty for all
   */
  CompletionStage<RoomStats> stats(String room, Set<String> identities);

  CompletionStage<ListRoomsResponse> listRooms(ListRoomsRequest request);

  CompletionStage<DeleteRoomResponse> deleteRoom(DeleteRoomRequest request);

  CompletionStage<ListParticipantsResponse> listParticipants(ListParticipantsRequest request);

  CompletionStage<ParticipantInfo> getParticipant(RoomParticipantIdentity request);

  /** Sends somebody out; those tokens are revoked that {@code revoke_token_ts} asks for. */
  CompletionStage<RemoveParticipantResponse> removeParticipant(RoomParticipantIdentity request);

  /**
   * Sends somebody out, if it is there, and refuses its tokens for the room that were issued up to
   * now.
   *
   * @param duration how long
   */
  CompletionStage<Void> banParticipant(String room, String identity, Duration duration);

  CompletionStage<MuteRoomTrackResponse> mutePublishedTrack(MuteRoomTrackRequest request);

  /**
   * @throws ServiceException when the request is larger than its limits: to be called before the
   *     grants are checked
   */
  void checkLimits(UpdateParticipantRequest request);

  CompletionStage<ParticipantInfo> updateParticipant(UpdateParticipantRequest request);

  /**
   * Changes a participant.
   *
   * @param expected whether it is still as the caller knows it; otherwise the call fails as ABORTED
   */
  CompletionStage<ParticipantInfo> changeParticipant(
      ParticipantChange change, Predicate<ParticipantInfo> expected);

  CompletionStage<UpdateSubscriptionsResponse> updateSubscriptions(
      UpdateSubscriptionsRequest request);

  CompletionStage<SendDataResponse> sendData(SendDataRequest request);

  CompletionStage<Room> updateRoomMetadata(UpdateRoomMetadataRequest request);

  /**
   * Changes a room.
   *
   * @param metadata makes the new metadata of the present one
   * @param expected whether it is still as the caller knows it; otherwise the call fails as ABORTED
   */
  CompletionStage<Room> changeRoom(
      String room, UnaryOperator<String> metadata, Predicate<Room> expected);

  CompletionStage<ForwardParticipantResponse> forwardParticipant(ForwardParticipantRequest request);

  CompletionStage<MoveParticipantResponse> moveParticipant(MoveParticipantRequest request);

  CompletionStage<PerformRpcResponse> performRpc(PerformRpcRequest request);
}
