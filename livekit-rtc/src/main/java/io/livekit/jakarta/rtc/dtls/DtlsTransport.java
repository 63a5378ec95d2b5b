package io.livekit.jakarta.rtc.dtls;

/**
 * One DTLS 1.2 association over datagrams that somebody else carries. Owned by: the peer's media
 * loop.
 */
public interface DtlsTransport {

  /**
   * Starts the handshake. Called once, after ICE has a validated path.
   *
   * @param remoteFingerprintAlgorithm the hash of {@code a=fingerprint}, such as {@code sha-256}
   * @param remoteFingerprint its value: hexadecimal bytes with colons
   */
  void start(DtlsRole role, String remoteFingerprintAlgorithm, String remoteFingerprint);

  /**
   * Takes a whole datagram that came from a validated path. Earlier ones wait for {@link #start},
   * within bounds.
   */
  void receive(byte[] buf, int off, int len);

  /** Sends application data (one SCTP packet); dropped unless connected. */
  void send(byte[] buf, int off, int len);

  /**
   * Ends the association, with a close_notify if it was up. The listener hears nothing afterwards.
   */
  void close();

  /** What an association reports; every call comes on the loop's thread. */
  interface Listener {

    /** Sends a datagram to the peer; the buffer is only valid during the call. */
    void sendDatagram(byte[] buf, int off, int len);

    /** The handshake is complete and the peer's certificate is the announced one. */
    void connected(SrtpKeys keys);

    /** Application data came in; the buffer is only valid during the call. */
    void data(byte[] buf, int off, int len);

    /** The association failed for good. */
    void failed(DtlsFailure reason, String detail);

    /** The peer closed the association. */
    void closed();

    /** A datagram or application data was dropped. */
    default void onDrop(DtlsDrop reason) {
      // for those who count
    }
  }
}
