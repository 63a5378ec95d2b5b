package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Our client and our server on one loop, which the test's thread runs, with a network in between
 * that the test bends. The library measures time itself, so this loop waits for real; nothing
 * asserts how long.
 */
final class DtlsPair implements AutoCloseable {
  static final DtlsCertificate CLIENT_CERTIFICATE = DtlsCertificate.generate();
  static final DtlsCertificate SERVER_CERTIFICATE = DtlsCertificate.generate();
  private static final int PATIENCE_SECONDS = 30;

  final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  final ExecutorService pool = Executors.newFixedThreadPool(2);
  final List<byte[]> wire = new ArrayList<>();
  Network network = (fromClient, number, datagram, deliver) -> deliver.accept(datagram);
  Endpoint client = new Endpoint(CLIENT_CERTIFICATE, pool);
  Endpoint server = new Endpoint(SERVER_CERTIFICATE, pool);

  /** Decides what becomes of one datagram. */
  interface Network {
    void pass(boolean fromClient, int number, byte[] datagram, Consumer<byte[]> deliver);
  }

  /** One end and what it reported. */
  final class Endpoint implements DtlsTransport.Listener {
    final DtlsCertificate certificate;
    final BcDtlsTransport transport;
    final List<byte[]> received = new ArrayList<>();
    SrtpKeys keys;
    DtlsFailure failure;
    String detail;
    boolean closed;
    int sent;

    Endpoint(DtlsCertificate certificate, Executor pool, SrtpProfile... profiles) {
      this(certificate, pool, BcDtlsTransport.DEFAULT_HANDSHAKE_TIMEOUT, profiles);
    }

    Endpoint(
        DtlsCertificate certificate, Executor pool, Duration timeout, SrtpProfile... profiles) {
      this.certificate = certificate;
      this.transport =
          new BcDtlsTransport(
              certificate,
              pool,
              loop::add,
              this,
              timeout,
              profiles.length == 0 ? SrtpProfile.values() : profiles);
    }

    void start(DtlsRole role, DtlsCertificate expected) {
      transport.start(role, "sha-256", expected.sha256Fingerprint());
    }

    void send(byte[] data) {
      transport.send(data, 0, data.length);
    }

    @Override
    public void sendDatagram(byte[] buf, int off, int len) {
      byte[] datagram = Arrays.copyOfRange(buf, off, off + len);
      wire.add(datagram);
      boolean fromClient = this == client;
      network.pass(
          fromClient,
          sent++,
          datagram,
          delivered ->
              loop.add(
                  () ->
                      (fromClient ? server : client)
                          .transport.receive(delivered, 0, delivered.length)));
    }

    @Override
    public void connected(SrtpKeys exported) {
      keys = exported;
    }

    @Override
    public void data(byte[] buf, int off, int len) {
      received.add(Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void failed(DtlsFailure reason, String text) {
      failure = reason;
      detail = text;
    }

    @Override
    public void closed() {
      closed = true;
    }

    boolean isOver() {
      return keys != null || failure != null || closed;
    }
  }

  void start() {
    server.start(DtlsRole.SERVER, client.certificate);
    client.start(DtlsRole.CLIENT, server.certificate);
  }

  DtlsPair connect() {
    start();
    runUntil(() -> client.keys != null && server.keys != null);
    return this;
  }

  void runUntil(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      try {
        Runnable task = loop.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (task == null) {
          throw new AssertionError(
              "not reached; client "
                  + client.failure
                  + " "
                  + client.detail
                  + ", server "
                  + server.failure
                  + " "
                  + server.detail);
        }
        task.run();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Runs what is due, without waiting for more. */
  void runPending() {
    for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
      task.run();
    }
  }

  /**
   * @return whether the handshakes have given their threads back.
   */
  boolean threadsAreReleased() throws InterruptedException {
    pool.shutdown();
    return pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    client.transport.close();
    server.transport.close();
    pool.shutdown();
  }
}
