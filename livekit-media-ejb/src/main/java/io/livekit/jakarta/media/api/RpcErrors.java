package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.data.RpcCalls.RpcFailed;
import java.util.Map;

/**
 * Puts failures of calls to participants into Twirp's terms; the code of the call stays in the meta
 * data.
 */
final class RpcErrors {

  private RpcErrors() {}

  static RuntimeException of(Throwable failure) {
    if (failure instanceof RpcFailed failed) {
      return ServiceException.withMeta(
          code(failed.code()),
          failed.getMessage(),
          Map.of("rpc_code", Integer.toString(failed.code())));
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(failure);
  }

  private static Code code(int rpcCode) {
    return switch (rpcCode) {
      case 1400 -> Code.UNIMPLEMENTED;
      case 1401, 1503 -> Code.NOT_FOUND;
      case 1402 -> Code.INVALID_ARGUMENT;
      case 1501, 1502 -> Code.DEADLINE_EXCEEDED;
      default -> Code.UNKNOWN;
    };
  }
}
