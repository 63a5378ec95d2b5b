package io.livekit.jakarta.media.data;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.RpcAck;
import io.livekit.jakarta.proto.RpcRequest;
import io.livekit.jakarta.proto.RpcResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Calls of the server API into participants (PerformRpc, spec/03 §3). Owned by: the room's
 * executor.
 */
@RoomScoped
public final class RpcCalls {
  public static final int MAX_PAYLOAD_BYTES = 15_360;
  public static final Duration ACK_TIMEOUT = Duration.ofSeconds(2);
  public static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(10);

  /** Calls under way in one room; each costs the API's caller a connection, so there are few. */
  static final int MAX_CALLS = 10_000;

  private static final int RPC_VERSION = 1;

  private final RoomExecutor executor;
  private final Map<String, Call> calls = new HashMap<>();

  @Inject
  public RpcCalls(RoomExecutor executor) {
    this.executor = executor;
  }

  /** A call that went wrong, with the code and text that clients use for it. */
  public static final class RpcFailed extends RuntimeException {
    private final int code;

    public RpcFailed(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    public int code() {
      return code;
    }

    static RpcFailed connectionTimeout() {
      return new RpcFailed(1501, "Connection timeout");
    }

    static RpcFailed responseTimeout() {
      return new RpcFailed(1502, "Response timeout");
    }

    static RpcFailed recipientDisconnected() {
      return new RpcFailed(1503, "Recipient disconnected");
    }

    public static RpcFailed requestTooLarge() {
      return new RpcFailed(1402, "Request payload too large");
    }
  }

  private static final class Call {
    final String destination;
    final CompletableFuture<String> result = new CompletableFuture<>();
    RoomExecutor.Timer ack;
    RoomExecutor.Timer response;

    Call(String destination) {
      this.destination = destination;
    }
  }

  /**
   * @param output sends the packet to its receiver; false when it can't
   */
  public CompletionStage<String> perform(
      String destination,
      String method,
      String payload,
      Duration timeout,
      Predicate<DataPacket> output) {
    String id = UUID.randomUUID().toString();
    Call call = new Call(destination);
    if (calls.size() >= MAX_CALLS) {
      call.result.completeExceptionally(RpcFailed.connectionTimeout());
      return call.result;
    }
    calls.put(id, call);
    call.ack = executor.after(ACK_TIMEOUT, () -> fail(id, RpcFailed.connectionTimeout()));
    call.response = executor.after(timeout, () -> fail(id, RpcFailed.responseTimeout()));
    DataPacket request =
        DataPacket.newBuilder()
            // The answer is addressed to whoever the request came from: a name that nobody in the
            // room has.
            .setParticipantIdentity(id)
            .addAllDestinationIdentities(List.of(destination))
            .setRpcRequest(
                RpcRequest.newBuilder()
                    .setId(id)
                    .setMethod(method)
                    .setPayload(payload)
                    .setResponseTimeoutMs((int) timeout.toMillis())
                    .setVersion(RPC_VERSION))
            .build();
    if (!output.test(request)) {
      fail(id, RpcFailed.connectionTimeout());
    }
    return call.result;
  }

  /**
   * @return true when it belongs to a call of the server's
   */
  boolean acknowledged(String identity, RpcAck ack) {
    Call call = calls.get(ack.getRequestId());
    if (call == null || !call.destination.equals(identity)) {
      return false;
    }
    call.ack.cancel();
    return true;
  }

  /**
   * @return true when it belongs to a call of the server's
   */
  boolean answered(String identity, RpcResponse response) {
    Call call = calls.get(response.getRequestId());
    if (call == null || !call.destination.equals(identity)) {
      return false;
    }
    end(response.getRequestId());
    if (response.hasError()) {
      call.result.completeExceptionally(
          new RpcFailed(response.getError().getCode(), response.getError().getMessage()));
    } else {
      call.result.complete(response.getPayload());
    }
    return true;
  }

  /** A participant left: its calls will not be answered. */
  public void disconnected(String identity) {
    for (Map.Entry<String, Call> entry : Map.copyOf(calls).entrySet()) {
      if (entry.getValue().destination.equals(identity)) {
        fail(entry.getKey(), RpcFailed.recipientDisconnected());
      }
    }
  }

  private void fail(String id, RpcFailed failure) {
    Call call = end(id);
    if (call != null) {
      call.result.completeExceptionally(failure);
    }
  }

  private Call end(String id) {
    Call call = calls.remove(id);
    if (call != null) {
      call.ack.cancel();
      call.response.cancel();
    }
    return call;
  }
}
