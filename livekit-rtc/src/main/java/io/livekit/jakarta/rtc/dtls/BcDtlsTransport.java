package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * DTLS 1.2 over BouncyCastle's protocol engine. Owned by: the peer's media loop, except for the
 * handshake, which runs on the pool and shares nothing with the loop but the {@link DatagramPipe}.
 *
 * <p>A server takes a thread only once the client's first datagram is there; so peers that never
 * speak cost none.
 */
public final class BcDtlsTransport implements DtlsTransport {
  /** A handshake takes two round trips; this allows for five resends of a flight. */
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(20);

  private enum State {
    NEW,
    WAITING,
    HANDSHAKING,
    CONNECTED,
    CLOSED
  }

  private final DtlsCertificate certificate;
  private final Executor handshakePool;
  private final Executor loop;
  private final Listener listener;
  private final int handshakeTimeoutMillis;
  private final SrtpProfile[] profiles;
  private final DatagramPipe pipe;
  private final long[] drops = new long[DtlsDrop.values().length];

  private State state = State.NEW;
  private DtlsRole role;
  private HandshakeOutcome outcome;
  private DTLSTransport connection;
  private byte[] plain;

  /**
   * @param handshakePool bounded threads for the handshake, which blocks; may reject (see {@link
   *     HandshakePool})
   * @param loop runs what the handshake reports on the owner's thread
   */
  public BcDtlsTransport(
      DtlsCertificate certificate, Executor handshakePool, Executor loop, Listener listener) {
    this(
        certificate,
        handshakePool,
        loop,
        listener,
        DEFAULT_HANDSHAKE_TIMEOUT,
        SrtpProfile.values());
  }

  /**
   * @param handshakeTimeout from the moment that the handshake has a thread
   * @param profiles the SRTP profiles to offer or accept, the preferred one first
   */
  public BcDtlsTransport(
      DtlsCertificate certificate,
      Executor handshakePool,
      Executor loop,
      Listener listener,
      Duration handshakeTimeout,
      SrtpProfile... profiles) {
    this.certificate = certificate;
    this.handshakePool = handshakePool;
    this.loop = loop;
    this.listener = listener;
    this.handshakeTimeoutMillis = Math.toIntExact(handshakeTimeout.toMillis());
    this.profiles = profiles.clone();
    this.pipe = new DatagramPipe(this::sendFromHandshake, listener::sendDatagram);
  }

  @Override
  public void start(
      DtlsRole dtlsRole, String remoteFingerprintAlgorithm, String remoteFingerprint) {
    if (state != State.NEW) {
      throw new IllegalStateException("already started or closed");
    }
    Fingerprint expected = Fingerprint.parse(remoteFingerprintAlgorithm, remoteFingerprint);
    if (expected == null) {
      state = State.WAITING;
      postToLoop(
          () ->
              fail(
                  DtlsFailure.FINGERPRINT_UNSUPPORTED,
                  "fingerprint of " + remoteFingerprintAlgorithm));
      return;
    }
    role = dtlsRole;
    outcome = new HandshakeOutcome(dtlsRole, expected);
    state = State.WAITING;
    if (dtlsRole == DtlsRole.CLIENT || !pipe.isEmpty()) {
      submitHandshake();
    }
  }

  @Override
  public void receive(byte[] buf, int off, int len) {
    if (state == State.CLOSED) {
      drop(DtlsDrop.CLOSED);
    } else if (len > DatagramPipe.MAX_DATAGRAM) {
      drop(DtlsDrop.TOO_LARGE);
    } else if (!RecordFilter.accepts(buf, off, len, state == State.CONNECTED)) {
      drop(DtlsDrop.MALFORMED);
    } else if (state == State.CONNECTED) {
      decrypt(buf, off, len);
    } else if (!pipe.offer(buf, off, len)) {
      drop(DtlsDrop.QUEUE_FULL);
    } else if (state == State.WAITING && outcome != null) {
      submitHandshake();
    }
  }

  @Override
  public void send(byte[] buf, int off, int len) {
    if (state != State.CONNECTED) {
      drop(state == State.CLOSED ? DtlsDrop.CLOSED : DtlsDrop.NOT_CONNECTED);
      return;
    }
    try {
      if (len > connection.getSendLimit()) {
        drop(DtlsDrop.TOO_LARGE);
        return;
      }
      connection.send(buf, off, len);
    } catch (IOException e) {
      fail(DtlsFailure.INTERNAL, describe(e));
    }
  }

  @Override
  public void close() {
    State before = state;
    state = State.CLOSED;
    if (before == State.CONNECTED) {
      closeConnection();
    }
    pipe.close();
  }

  /**
   * @return how many datagrams or packets of application data were dropped for this reason.
   */
  public long dropped(DtlsDrop reason) {
    return drops[reason.ordinal()];
  }

  private void drop(DtlsDrop reason) {
    drops[reason.ordinal()]++;
    listener.onDrop(reason);
  }

  private void submitHandshake() {
    state = State.HANDSHAKING;
    try {
      handshakePool.execute(this::shakeHands);
    } catch (RejectedExecutionException e) {
      postToLoop(() -> fail(DtlsFailure.SATURATED, "no thread is free for the handshake"));
    }
  }

  /** On a thread of the pool. */
  private void shakeHands() {
    if (pipe.isClosed()) {
      return; // while it waited for a thread
    }
    try {
      DTLSTransport established =
          role == DtlsRole.SERVER
              ? new DTLSServerProtocol()
                  .accept(
                      new ServerHandshake(certificate, outcome, profiles, handshakeTimeoutMillis),
                      pipe)
              : new DTLSClientProtocol()
                  .connect(
                      new ClientHandshake(certificate, outcome, profiles, handshakeTimeoutMillis),
                      pipe);
      pipe.flush();
      postToLoop(() -> connected(established));
    } catch (IOException | RuntimeException e) {
      pipe.flush();
      DtlsFailure reason = outcome.failure() != null ? outcome.failure() : reasonOf(e);
      postToLoop(() -> fail(reason, describe(e)));
    }
  }

  /** On a thread of the pool: the loop sends, since it owns the socket. */
  private void sendFromHandshake(byte[] buf, int off, int len) {
    byte[] copy = Arrays.copyOfRange(buf, off, off + len);
    postToLoop(
        () -> {
          if (state != State.CLOSED) {
            listener.sendDatagram(copy, 0, copy.length);
          }
        });
  }

  private void postToLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The loop has stopped, and whatever it owned is gone.
      pipe.close();
    }
  }

  private void connected(DTLSTransport established) {
    if (state == State.CLOSED) {
      return;
    }
    connection = established;
    plain = new byte[DatagramPipe.MAX_DATAGRAM];
    pipe.moveToLoop();
    state = State.CONNECTED;
    listener.connected(outcome.keys());
    byte[] early = pipe.poll();
    while (early != null && state == State.CONNECTED) {
      receive(early, 0, early.length);
      early = pipe.poll();
    }
  }

  private void decrypt(byte[] buf, int off, int len) {
    pipe.present(buf, off, len);
    int length = nextRecord(true);
    while (length >= 0 && state == State.CONNECTED) {
      if (length > 0) {
        listener.data(plain, 0, length);
      }
      length = state == State.CONNECTED ? nextRecord(false) : -1;
    }
    if (state == State.CONNECTED && outcome.closeNotifyReceived()) {
      endedByPeer();
    }
  }

  /**
   * Decrypts up to the next application data, answers retransmitted handshakes and handles alerts
   * on the way.
   *
   * @return its length in {@link #plain}, or -1 when the datagram is used up or the association
   *     over
   */
  private int nextRecord(boolean first) {
    try {
      return first
          ? connection.receive(plain, 0, plain.length, 1)
          : connection.receivePending(plain, 0, plain.length);
    } catch (InterruptedIOException e) {
      return -1;
    } catch (TlsFatalAlertReceived e) {
      endedByPeer();
      return -1;
    } catch (IOException e) {
      fail(reasonOf(e), describe(e));
      return -1;
    }
  }

  private void endedByPeer() {
    state = State.CLOSED;
    pipe.close();
    listener.closed();
  }

  private void fail(DtlsFailure reason, String detail) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    pipe.close();
    listener.failed(reason, detail);
  }

  private void closeConnection() {
    try {
      connection.close();
    } catch (IOException e) {
      // Only the farewell is lost; the peer notices by consent (RFC 7675).
      drop(DtlsDrop.CLOSED);
    }
  }

  private static DtlsFailure reasonOf(Exception e) {
    if (e instanceof TlsFatalAlertReceived) {
      return DtlsFailure.REMOTE_ALERT;
    }
    if (e instanceof TlsTimeoutException) {
      return DtlsFailure.TIMEOUT;
    }
    if (e instanceof TlsFatalAlert alert) {
      return switch (alert.getAlertDescription()) {
        case AlertDescription.internal_error -> DtlsFailure.INTERNAL;
        case AlertDescription.user_canceled -> DtlsFailure.REMOTE_ALERT;
        default -> DtlsFailure.PROTOCOL;
      };
    }
    return DtlsFailure.INTERNAL;
  }

  private static String describe(Exception e) {
    if (e instanceof TlsFatalAlertReceived alert) {
      return "alert from the peer: " + AlertDescription.getText(alert.getAlertDescription());
    }
    if (e instanceof TlsFatalAlert alert) {
      return "alert "
          + AlertDescription.getText(alert.getAlertDescription())
          + (alert.getCause() == null ? "" : ": " + alert.getCause());
    }
    return String.valueOf(e.getMessage());
  }
}
