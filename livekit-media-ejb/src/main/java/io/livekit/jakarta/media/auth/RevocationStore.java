package io.livekit.jakarta.media.auth;

import java.util.List;

/** Keeps revocations beyond the end of the server. Owned by: one thread at a time; may block it. */
public interface RevocationStore {

  /** Keeps nothing. */
  RevocationStore NONE =
      new RevocationStore() {
        @Override
        public List<Revocation> load(long now, int limit) {
          return List.of();
        }

        @Override
        public void save(Revocation revocation, long now) {
          // for as long as the server lives
        }
      };

  /** It can't be reached, or doesn't do what it should. */
  final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    public Failed(Throwable cause) {
      super(cause.toString(), cause);
    }
  }

  /**
   * @param now seconds since 1970
   * @return what hasn't ended by now, of what ends last
   */
  List<Revocation> load(long now, int limit) throws Failed;

  /** Keeps it in place of the former one of its subject, and forgets what has ended by now. */
  void save(Revocation revocation, long now) throws Failed;
}
