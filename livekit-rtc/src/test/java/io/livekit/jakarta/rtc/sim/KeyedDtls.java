package io.livekit.jakarta.rtc.sim;

import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * DTLS without a handshake: both ends have the same keys as soon as they start, and data goes in
 * the clear. What comes before the start waits for it, as the interface promises: a real handshake
 * can't end for one side only.
 */
public final class KeyedDtls implements DtlsTransport {
  private static final byte APPLICATION_DATA = 23;
  private static final int MAX_EARLY = 64;

  private final Executor loop;
  private final Listener listener;
  private final List<byte[]> early = new ArrayList<>();
  private boolean connected;
  private boolean closed;

  public KeyedDtls(Executor loop, Listener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  @Override
  public void start(DtlsRole role, String remoteFingerprintAlgorithm, String remoteFingerprint) {
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    byte[] clientKey = filled(profile.keyLength(), 1);
    byte[] clientSalt = filled(profile.saltLength(), 2);
    byte[] serverKey = filled(profile.keyLength(), 3);
    byte[] serverSalt = filled(profile.saltLength(), 4);
    SrtpKeys keys =
        role == DtlsRole.CLIENT
            ? new SrtpKeys(profile, clientKey, clientSalt, serverKey, serverSalt)
            : new SrtpKeys(profile, serverKey, serverSalt, clientKey, clientSalt);
    loop.execute(
        () -> {
          if (!closed) {
            connected = true;
            listener.connected(keys);
            for (byte[] record : early) {
              receive(record, 0, record.length);
            }
            early.clear();
          }
        });
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Override
  public void receive(byte[] buf, int off, int len) {
    if (closed || buf[off] != APPLICATION_DATA) {
      return;
    }
    if (connected) {
      listener.data(buf, off + 1, len - 1);
    } else if (early.size() < MAX_EARLY) {
      early.add(Arrays.copyOfRange(buf, off, off + len));
    }
  }

  @Override
  public void send(byte[] buf, int off, int len) {
    if (connected && !closed) {
      byte[] record = new byte[len + 1];
      record[0] = APPLICATION_DATA;
      System.arraycopy(buf, off, record, 1, len);
      listener.sendDatagram(record, 0, record.length);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
