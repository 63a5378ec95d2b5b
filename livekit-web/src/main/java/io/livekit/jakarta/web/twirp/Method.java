package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.auth.ClaimGrants;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One remote procedure.
 *
 * @param request an empty request, for its type
 * @param permission who may call it; otherwise the call fails as unauthenticated
 * @param maxBytes as long a request body may be
 * @param limits looks at the request before the permission to make just this request is asked;
 *     fails with a {@link io.livekit.jakarta.media.api.ServiceException}
 * @param handler does the work
 * @param <Q> request
 */
public record Method<Q extends Message>(
    Q request, Permission<Q> permission, int maxBytes, Consumer<Q> limits, Handler<Q> handler) {

  /** For requests that name a room, a participant or a track and little else. */
  static final int SMALL = 64 << 10;

  /** For lists of names, and payloads of some kilobytes. */
  static final int MEDIUM = 256 << 10;

  /** For messages to clients and descriptions of what workers are to do. */
  static final int LARGE = 1 << 20;

  /** For half a megabyte of metadata in JSON with escapes, and more. */
  static final int METADATA = 4 << 20;

  /** Who may make a call. The grants are null for a caller without a token. */
  interface Permission<Q> {

    /**
     * @return whether the caller may make any such call; asked before the body is read
     */
    boolean possible(ClaimGrants grants);

    /**
     * @return whether the caller may make this call
     */
    boolean allows(ClaimGrants grants, Q request);
  }

  /** Does the work. Fails with a {@link io.livekit.jakarta.media.api.ServiceException}. */
  @FunctionalInterface
  interface Handler<Q> {
    CompletionStage<? extends Message> call(Q request);
  }

  /** A method without limits of its own. */
  Method(Q request, Permission<Q> permission, int maxBytes, Handler<Q> handler) {
    this(request, permission, maxBytes, any -> {}, handler);
  }

  /**
   * @param message of this method's type
   * @return whether the caller may make this call
   * @throws io.livekit.jakarta.media.api.ServiceException when the request exceeds its limits
   */
  @SuppressWarnings("unchecked")
  boolean allows(ClaimGrants grants, Message message) {
    limits.accept((Q) message);
    return permission.allows(grants, (Q) message);
  }

  @SuppressWarnings("unchecked")
  CompletionStage<? extends Message> call(Message message) {
    return handler.call((Q) message);
  }
}
