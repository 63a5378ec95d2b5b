package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.PerformRpcResponse;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.SendDataResponse;
import io.livekit.jakarta.proto.UserPacket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What callers of the server API send into rooms: data, and calls that are answered. Thread-safe.
 */
final class DataRequests {
  private static final int NONCE_BYTES = 16;

  private final RoomVisits visits;

  DataRequests(RoomVisits visits) {
    this.visits = visits;
  }

  /** Sends a packet of the server's own. */
  @SuppressWarnings("deprecation") // older clients read the destinations in the user packet
  CompletionStage<SendDataResponse> send(SendDataRequest request) {
    int nonce = request.getNonce().size();
    if (nonce != 0 && nonce != NONCE_BYTES) {
      throw ServiceException.plain(
          Code.INVALID_ARGUMENT,
          "nonce should be 16-bytes or not present, got: " + nonce + " bytes");
    }
    UserPacket.Builder user =
        UserPacket.newBuilder()
            .setPayload(request.getData())
            .addAllDestinationSids(request.getDestinationSidsList())
            .addAllDestinationIdentities(request.getDestinationIdentitiesList())
            .setNonce(request.getNonce());
    if (request.hasTopic()) {
      user.setTopic(request.getTopic());
    }
    DataPacket.Kind kind =
        request.getKind() == DataPacket.Kind.LOSSY
            ? DataPacket.Kind.LOSSY
            : DataPacket.Kind.RELIABLE;
    DataPacket packet =
        DataPacket.newBuilder()
            .setKind(kind)
            .addAllDestinationIdentities(request.getDestinationIdentitiesList())
            .setUser(user)
            .build();
    return visits.inRoom(
        request.getRoom(),
        ServiceException::noResponse,
        room -> {
          if (room.sendData(packet, kind).equals(Optional.of(DataDrop.RECEIVER_TOO_SLOW))) {
            throw ServiceException.plain(
                Code.RESOURCE_EXHAUSTED, "a receiver has not read what was sent to it before");
          }
          return SendDataResponse.getDefaultInstance();
        });
  }

  /** Has a participant answer a call (spec/03 §3). */
  CompletionStage<PerformRpcResponse> call(PerformRpcRequest request) {
    if (request.getDestinationIdentity().isEmpty()) {
      throw ServiceException.wrapped(Code.INVALID_ARGUMENT, "destination identity is required");
    }
    if (request.getPayload().getBytes(StandardCharsets.UTF_8).length > RpcCalls.MAX_PAYLOAD_BYTES) {
      throw RpcErrors.of(RpcCalls.RpcFailed.requestTooLarge());
    }
    Duration timeout =
        request.getResponseTimeoutMs() == 0
            ? RpcCalls.DEFAULT_RESPONSE_TIMEOUT
            : Duration.ofMillis(Integer.toUnsignedLong(request.getResponseTimeoutMs()));
    return visits
        .withParticipant(
            request.getRoom(),
            request.getDestinationIdentity(),
            ServiceException::noResponse,
            (room, participant) -> {
              if (!participant.isActive() || !participant.data().outbox().isOpen()) {
                throw ServiceException.noDataChannel();
              }
              return room.calls()
                  .perform(
                      participant.identity(),
                      request.getMethod(),
                      request.getPayload(),
                      timeout,
                      packet -> room.sendData(packet, DataPacket.Kind.RELIABLE).isEmpty());
            })
        .thenCompose(Function.identity())
        .handle(
            (payload, failure) -> {
              if (failure == null) {
                return PerformRpcResponse.newBuilder().setPayload(payload).build();
              }
              throw RpcErrors.of(
                  failure instanceof CompletionException ? failure.getCause() : failure);
            });
  }
}
