package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.dtls.DtlsDrop;
import io.livekit.jakarta.rtc.dtls.DtlsFailure;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.session.DtlsFactory;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * An engine on real sockets whose SRTP keys its test learns: what it takes to attack a server under
 * valid keys.
 */
public final class KeyedEngine {
  private KeyedEngine() {}

  /**
   * @param keys of each connection that comes up; called on a media loop
   */
  public static MediaEngine start(
      EngineConfig config, ThreadFactory threads, Consumer<SrtpKeys> keys) throws IOException {
    return MediaEngine.start(config, threads, dtls -> new Around(dtls, keys));
  }

  private record Around(DtlsFactory dtls, Consumer<SrtpKeys> keys) implements DtlsFactory {
    @Override
    public DtlsTransport create(Executor loop, DtlsTransport.Listener listener) {
      return dtls.create(loop, new Overheard(listener, keys));
    }

    @Override
    public String fingerprint() {
      return dtls.fingerprint();
    }
  }

  private record Overheard(DtlsTransport.Listener listener, Consumer<SrtpKeys> heard)
      implements DtlsTransport.Listener {
    @Override
    public void sendDatagram(byte[] buf, int off, int len) {
      listener.sendDatagram(buf, off, len);
    }

    @Override
    public void connected(SrtpKeys keys) {
      heard.accept(keys);
      listener.connected(keys);
    }

    @Override
    public void data(byte[] buf, int off, int len) {
      listener.data(buf, off, len);
    }

    @Override
    public void failed(DtlsFailure reason, String detail) {
      listener.failed(reason, detail);
    }

    @Override
    public void closed() {
      listener.closed();
    }

    @Override
    public void onDrop(DtlsDrop reason) {
      listener.onDrop(reason);
    }
  }
}
