package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import java.util.concurrent.Executor;

/** Makes the DTLS end of each peer; tests put keys there without a handshake. Thread-safe. */
public interface DtlsFactory {
  /**
   * @param loop runs what a handshake reports on the peer's loop
   */
  DtlsTransport create(Executor loop, DtlsTransport.Listener listener);

  /**
   * @return SHA-256 fingerprint of our certificate
   */
  String fingerprint();
}
