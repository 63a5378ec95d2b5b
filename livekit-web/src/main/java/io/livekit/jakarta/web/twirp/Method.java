package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.auth.ClaimGrants;
import java.util.concurrent.CompletionStage;

/**
 * One remote procedure.
 *
 * @param request an empty request, for its type
 * @param permission asked before the handler; it fails the call as unauthenticated
 * @param <Q> request
 */
record Method<Q extends Message>(Q request, Permission<Q> permission, Handler<Q> handler) {

  /** Whether a caller may make a call; the grants are null for a caller without a token. */
  @FunctionalInterface
  interface Permission<Q> {
    boolean allows(ClaimGrants grants, Q request);
  }

  /** Does the work. Fails with a {@link io.livekit.jakarta.media.api.ServiceException}. */
  @FunctionalInterface
  interface Handler<Q> {
    CompletionStage<? extends Message> call(Q request);
  }

  @SuppressWarnings("unchecked")
  boolean allows(ClaimGrants grants, Message message) {
    return permission.allows(grants, (Q) message);
  }

  @SuppressWarnings("unchecked")
  CompletionStage<? extends Message> call(Message message) {
    return handler.call((Q) message);
  }
}
