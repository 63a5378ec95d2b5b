package io.livekit.jakarta.web.twirp;

import java.util.Map;

/**
 * One service of the server API. The servlet finds them as beans, so that a new service is one new
 * class. Thread-safe.
 */
public interface TwirpService {

  /**
   * @return the name in the path, for example {@code livekit.RoomService}
   */
  String name();

  /**
   * @return its methods by their names in the path; unmodifiable
   */
  Map<String, Method<?>> methods();
}
