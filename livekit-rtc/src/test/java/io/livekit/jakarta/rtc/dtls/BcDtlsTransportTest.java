package io.livekit.jakarta.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BcDtlsTransportTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

  @Test
  void bothEndsExportTheSameKeysMirrored() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      assertThat(pair.client.keys.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
      assertMirrored(pair);
    }
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void everySrtpProfileCanBeNegotiated(SrtpProfile profile) {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client = pair.new Endpoint(DtlsPair.CLIENT_CERTIFICATE, pair.pool, profile);
      pair.connect();

      assertThat(pair.server.keys.profile()).isEqualTo(profile);
      assertThat(pair.server.keys.localKey()).hasSize(profile.keyLength());
      assertThat(pair.server.keys.localSalt()).hasSize(profile.saltLength());
      assertMirrored(pair);
    }
  }

  @Test
  void theServersOrderOfProfilesCountsAndNotTheClients() {
    try (DtlsPair pair = new DtlsPair()) {
      // As libwebrtc offers them: AES-CM first.
      pair.client =
          pair
          .new Endpoint(
              DtlsPair.CLIENT_CERTIFICATE,
              pair.pool,
              SrtpProfile.AES128_CM_HMAC_SHA1_80,
              SrtpProfile.AEAD_AES_256_GCM,
              SrtpProfile.AEAD_AES_128_GCM);
      pair.connect();

      assertThat(pair.client.keys.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }
  }

  @Test
  void withoutACommonProfileTheHandshakeFails() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client =
          pair.new Endpoint(DtlsPair.CLIENT_CERTIFICATE, pair.pool, SrtpProfile.AEAD_AES_256_GCM);
      pair.server =
          pair.new Endpoint(DtlsPair.SERVER_CERTIFICATE, pair.pool, SrtpProfile.AEAD_AES_128_GCM);
      pair.start();
      pair.runUntil(() -> pair.client.isOver() && pair.server.isOver());

      assertThat(pair.server.failure).isEqualTo(DtlsFailure.NO_SRTP_PROFILE);
      assertThat(pair.client.failure).isEqualTo(DtlsFailure.REMOTE_ALERT);
    }
  }

  @Test
  void applicationDataGoesBothWays() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      byte[] large = new byte[1200];
      new Random(1).nextBytes(large);
      pair.client.send(HELLO);
      pair.server.send(large);
      pair.server.send(HELLO);
      pair.runUntil(() -> pair.server.received.size() == 1 && pair.client.received.size() == 2);

      assertThat(pair.server.received).containsExactly(HELLO);
      assertThat(pair.client.received).containsExactly(large, HELLO);
    }
  }

  @Test
  void severalRecordsInOneDatagramAreAllDelivered() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      int before = pair.wire.size();
      pair.network = (fromClient, number, datagram, deliver) -> {};
      pair.client.send(HELLO);
      pair.client.send(new byte[] {1});
      pair.client.send(new byte[] {2, 3});
      byte[] joined = new byte[0];
      for (byte[] record : pair.wire.subList(before, pair.wire.size())) {
        joined = concat(joined, record);
      }
      pair.server.transport.receive(joined, 0, joined.length);

      assertThat(pair.server.received).containsExactly(HELLO, new byte[] {1}, new byte[] {2, 3});
    }
  }

  @Test
  void applicationDataBeforeTheHandshakeIsDropped() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client.send(HELLO);

      assertThat(pair.client.transport.dropped(DtlsDrop.NOT_CONNECTED)).isEqualTo(1);
      assertThat(pair.wire).isEmpty();
    }
  }

  @Test
  void noHandshakeDatagramExceedsTheMtu() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      assertThat(pair.wire).allMatch(datagram -> datagram.length <= DatagramPipe.HANDSHAKE_MTU);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aLostDatagramIsSentAgain(int lost) {
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            // 0 and 1: the client's flights; 2 and 3: the server's, of which the last one ends
            // its handshake.
            if (fromClient != (lost < 2) || number != lost % 2) {
              deliver.accept(datagram);
            }
          };
      pair.connect();

      assertMirrored(pair);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void heavyLossDelaysButDoesNotPrevent(long seed) {
    Random random = new Random(seed);
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            if (number >= 6 || random.nextInt(100) >= 40) {
              deliver.accept(datagram);
            }
          };
      pair.connect();

      assertThat(pair.client.keys.localKey())
          .as("seed %d", seed)
          .isEqualTo(pair.server.keys.remoteKey());
    }
  }

  @Test
  void duplicatedDatagramsDoNoHarm() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            deliver.accept(datagram);
            deliver.accept(datagram);
          };
      pair.connect();
      pair.client.send(HELLO);
      pair.runUntil(() -> !pair.server.received.isEmpty());
      pair.runPending();

      assertMirrored(pair);
      assertThat(pair.server.received).containsExactly(HELLO);
    }
  }

  @Test
  void garbageBetweenTheFlightsDoesNoHarm() {
    Random random = new Random(5);
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            byte[] garbage = new byte[1 + random.nextInt(300)];
            random.nextBytes(garbage);
            deliver.accept(garbage);
            garbage = garbage.clone();
            garbage[0] = 22;
            deliver.accept(garbage);
            deliver.accept(datagram);
            deliver.accept(new byte[3000]);
          };
      pair.connect();

      assertMirrored(pair);
      assertThat(pair.server.transport.dropped(DtlsDrop.MALFORMED)).isPositive();
      assertThat(pair.server.transport.dropped(DtlsDrop.TOO_LARGE)).isPositive();
    }
  }

  @Test
  void changedRecordsAreIgnoredOnceConnected() {
    Random random = new Random(6);
    try (DtlsPair pair = new DtlsPair().connect()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            for (int i = 0; i < 300; i++) {
              byte[] changed = datagram.clone();
              changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
              deliver.accept(changed);
            }
            deliver.accept(datagram);
          };
      pair.client.send(HELLO);
      pair.runUntil(() -> !pair.server.received.isEmpty());
      pair.runPending();

      assertThat(pair.server.received).containsExactly(HELLO);
      assertThat(pair.server.failure).isNull();
    }
  }

  @Test
  void aBrowsersFragmentedHelloWithDtls13IsAnsweredWithDtls12() throws Exception {
    try (DtlsPair pair = new DtlsPair()) {
      int[] firstFlight = {0};
      BrowserLikeClient browser =
          new BrowserLikeClient(
              true,
              datagram ->
                  pair.loop.add(
                      () -> {
                        firstFlight[0] += pair.server.sent == 0 ? 1 : 0;
                        pair.server.transport.receive(datagram, 0, datagram.length);
                      }));
      pair.network = (fromClient, number, datagram, deliver) -> browser.incoming.add(datagram);
      pair.server.start(DtlsRole.SERVER, DtlsPair.CLIENT_CERTIFICATE);
      Future<DTLSTransport> connection = pair.pool.submit(browser::connect);
      pair.runUntil(() -> pair.server.keys != null);
      DTLSTransport established = connection.get();
      established.send(HELLO, 0, HELLO.length);
      pair.runUntil(() -> !pair.server.received.isEmpty());

      assertThat(firstFlight[0]).as("datagrams of the hello").isGreaterThan(1);
      assertThat(browser.negotiatedVersion()).isEqualTo(ProtocolVersion.DTLSv12);
      assertThat(pair.server.received).containsExactly(HELLO);
    }
  }

  @Test
  void aClientWithoutACertificateIsRefused() {
    try (DtlsPair pair = new DtlsPair()) {
      BrowserLikeClient browser =
          new BrowserLikeClient(
              false,
              datagram ->
                  pair.loop.add(() -> pair.server.transport.receive(datagram, 0, datagram.length)));
      pair.network = (fromClient, number, datagram, deliver) -> browser.incoming.add(datagram);
      pair.server.start(DtlsRole.SERVER, DtlsPair.CLIENT_CERTIFICATE);
      pair.pool.submit(browser::connect);
      pair.runUntil(pair.server::isOver);

      assertThat(pair.server.failure).isEqualTo(DtlsFailure.NO_CERTIFICATE);
      assertThat(pair.server.keys).isNull();
    }
  }

  @Test
  void aFingerprintMismatchFailsTheServer() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.server.start(DtlsRole.SERVER, DtlsCertificate.generate());
      pair.client.start(DtlsRole.CLIENT, pair.server.certificate);
      pair.runUntil(() -> pair.server.isOver() && pair.client.isOver());

      assertThat(pair.server.failure).isEqualTo(DtlsFailure.FINGERPRINT_MISMATCH);
      assertThat(pair.server.keys).isNull();
      assertThat(pair.client.failure).isEqualTo(DtlsFailure.REMOTE_ALERT);
    }
  }

  @Test
  void aFingerprintMismatchFailsTheClient() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.server.start(DtlsRole.SERVER, pair.client.certificate);
      pair.client.start(DtlsRole.CLIENT, DtlsCertificate.generate());
      pair.runUntil(() -> pair.server.isOver() && pair.client.isOver());

      assertThat(pair.client.failure).isEqualTo(DtlsFailure.FINGERPRINT_MISMATCH);
      assertThat(pair.client.keys).isNull();
      assertThat(pair.server.keys).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha-1", "md5", "", "sha-256"})
  void unusableFingerprintsAreRefused(String algorithm) {
    try (DtlsPair pair = new DtlsPair()) {
      pair.server.transport.start(DtlsRole.SERVER, algorithm, "AA:BB:CC");
      pair.runPending();

      assertThat(pair.server.failure).isEqualTo(DtlsFailure.FINGERPRINT_UNSUPPORTED);
    }
  }

  @Test
  void datagramsBeforeTheStartWait() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client.start(DtlsRole.CLIENT, pair.server.certificate);
      pair.runUntil(() -> pair.client.sent > 0);
      pair.runPending();
      pair.server.start(DtlsRole.SERVER, pair.client.certificate);
      pair.runUntil(() -> pair.client.keys != null && pair.server.keys != null);

      assertMirrored(pair);
    }
  }

  @Test
  void datagramsThatNobodyReadsAreBounded() {
    try (DtlsPair pair = new DtlsPair()) {
      byte[] record = new byte[50];
      record[0] = 22;
      record[1] = (byte) 0xFE;
      record[2] = (byte) 0xFD;
      record[12] = 37;
      record[13 + 11] = 25;
      for (int i = 0; i < DatagramPipe.MAX_QUEUED + 5; i++) {
        pair.server.transport.receive(record, 0, record.length);
      }

      assertThat(pair.server.transport.dropped(DtlsDrop.QUEUE_FULL)).isEqualTo(5);
    }
  }

  @Test
  void theHandshakeTimesOut() throws InterruptedException {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client =
          pair.new Endpoint(DtlsPair.CLIENT_CERTIFICATE, pair.pool, Duration.ofMillis(250));
      pair.network = (fromClient, number, datagram, deliver) -> {};
      pair.client.start(DtlsRole.CLIENT, pair.server.certificate);
      pair.runUntil(() -> pair.client.isOver());

      assertThat(pair.client.failure).isEqualTo(DtlsFailure.TIMEOUT);
      assertThat(pair.threadsAreReleased()).isTrue();
    }
  }

  @Test
  void aSaturatedPoolFailsTheHandshake() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.client =
          pair
          .new Endpoint(
              DtlsPair.CLIENT_CERTIFICATE,
              task -> {
                throw new RejectedExecutionException();
              });
      pair.client.start(DtlsRole.CLIENT, pair.server.certificate);
      pair.runPending();

      assertThat(pair.client.failure).isEqualTo(DtlsFailure.SATURATED);
    }
  }

  @Test
  void thePoolIsBounded() {
    ThreadPoolExecutor pool = HandshakePool.create(Executors.defaultThreadFactory(), 1);
    try {
      int accepted = 0;
      try (DtlsPair pair = new DtlsPair()) {
        pair.network = (fromClient, number, datagram, deliver) -> {};
        DtlsPair.Endpoint[] clients = new DtlsPair.Endpoint[HandshakePool.MAX_WAITING + 2];
        for (int i = 0; i < clients.length; i++) {
          clients[i] = pair.new Endpoint(DtlsPair.CLIENT_CERTIFICATE, pool);
          clients[i].start(DtlsRole.CLIENT, pair.server.certificate);
        }
        DtlsPair.Endpoint last = clients[clients.length - 1];
        pair.runUntil(last::isOver);
        for (DtlsPair.Endpoint client : clients) {
          accepted += client.failure == null ? 1 : 0;
          client.transport.close();
        }
        assertThat(last.failure).isEqualTo(DtlsFailure.SATURATED);
      }
      assertThat(accepted).isEqualTo(HandshakePool.MAX_WAITING + 1);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aServerTakesNoThreadBeforeTheClientSpeaks() {
    try (DtlsPair pair = new DtlsPair()) {
      pair.server =
          pair
          .new Endpoint(
              DtlsPair.SERVER_CERTIFICATE,
              task -> {
                throw new AssertionError("a thread was taken");
              });
      pair.server.start(DtlsRole.SERVER, pair.client.certificate);

      assertThat(pair.server.isOver()).isFalse();
    }
  }

  @Test
  void closingDuringTheHandshakeReleasesTheThreadAndStaysSilent() throws InterruptedException {
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            if (fromClient && number == 0) {
              deliver.accept(datagram);
            }
          };
      pair.start();
      pair.runUntil(() -> pair.server.sent > 0);
      int before = pair.wire.size();
      pair.client.transport.close();
      pair.server.transport.close();

      assertThat(pair.threadsAreReleased()).isTrue();
      pair.runPending();
      assertThat(pair.wire).hasSize(before);
      assertThat(pair.client.isOver() || pair.server.isOver()).isFalse();
    }
  }

  @Test
  void theThreadsAreReleasedOnceConnected() throws InterruptedException {
    try (DtlsPair pair = new DtlsPair().connect()) {
      assertThat(pair.threadsAreReleased()).isTrue();
    }
  }

  @Test
  void closingTellsThePeer() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      pair.client.transport.close();
      pair.runUntil(() -> pair.server.closed);
      pair.runPending();

      assertThat(pair.client.closed).isFalse();
      assertThat(pair.server.failure).isNull();
      pair.server.send(HELLO);
      assertThat(pair.server.transport.dropped(DtlsDrop.CLOSED)).isEqualTo(1);
    }
  }

  @Test
  void plainAlertsDoNotEndAnEstablishedAssociation() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      byte[] handshakeFailure = {
        21, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40
      };
      pair.server.transport.receive(handshakeFailure, 0, handshakeFailure.length);
      pair.client.send(HELLO);
      pair.runUntil(() -> !pair.server.received.isEmpty());

      assertThat(pair.server.closed).isFalse();
      assertThat(pair.server.failure).isNull();
    }
  }

  @Test
  void theServersLastFlightIsSentAgainWhenTheClientAsks() {
    try (DtlsPair pair = new DtlsPair()) {
      boolean[] swallow = {true};
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            // It begins with ChangeCipherSpec; the server is done once it has sent it.
            boolean last = !fromClient && datagram[0] == 20 && swallow[0];
            if (last) {
              swallow[0] = false;
            } else {
              deliver.accept(datagram);
            }
          };
      pair.connect();

      assertThat(swallow[0]).isFalse();
      assertMirrored(pair);
    }
  }

  @Test
  void aSecondHandshakeIsIgnored() {
    try (DtlsPair pair = new DtlsPair().connect()) {
      byte[] clientHello = pair.wire.get(0);
      int before = pair.wire.size();
      // A replay of the plain ClientHello, under a record number that was not seen yet.
      byte[] again = clientHello.clone();
      again[9] = 7;
      pair.server.transport.receive(again, 0, again.length);
      pair.client.send(HELLO);
      pair.runUntil(() -> !pair.server.received.isEmpty());

      assertThat(pair.wire).hasSize(before + 1);
      assertThat(pair.server.failure).isNull();
    }
  }

  @Test
  void aStoppedLoopDoesNotKeepTheThread() throws InterruptedException {
    try (DtlsPair pair = new DtlsPair()) {
      BcDtlsTransport transport =
          new BcDtlsTransport(
              DtlsPair.CLIENT_CERTIFICATE,
              pair.pool,
              task -> {
                throw new RejectedExecutionException();
              },
              pair.client);
      transport.start(DtlsRole.CLIENT, "sha-256", DtlsPair.SERVER_CERTIFICATE.sha256Fingerprint());

      assertThat(pair.threadsAreReleased()).isTrue();
    }
  }

  /**
   * Whatever arrives in place of the ClientHello ends in a failure or is ignored; the thread is
   * released.
   */
  @Test
  void mutatedClientHellosNeitherThrowNorHang() throws InterruptedException {
    long seed = 77;
    Random random = new Random(seed);
    byte[] hello;
    try (DtlsPair pair = new DtlsPair().connect()) {
      hello = pair.wire.get(0);
    }
    try (DtlsPair pair = new DtlsPair()) {
      pair.network = (fromClient, number, datagram, deliver) -> {};
      for (int round = 0; round < 400; round++) {
        pair.server = pair.new Endpoint(DtlsPair.SERVER_CERTIFICATE, pair.pool);
        pair.server.start(DtlsRole.SERVER, pair.client.certificate);
        byte[] mutant =
            Arrays.copyOf(
                hello, random.nextInt(8) == 0 ? random.nextInt(hello.length) : hello.length);
        for (int flips = random.nextInt(4); flips >= 0 && mutant.length > 0; flips--) {
          mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
        }
        pair.server.transport.receive(mutant, 0, mutant.length);
        pair.runPending();
        pair.server.transport.close();
      }
      assertThat(pair.threadsAreReleased()).as("seed %d", seed).isTrue();
    }
  }

  private static void assertMirrored(DtlsPair pair) {
    SrtpKeys client = pair.client.keys;
    SrtpKeys server = pair.server.keys;
    assertThat(client.localKey()).isEqualTo(server.remoteKey()).isNotEqualTo(client.remoteKey());
    assertThat(client.localSalt()).isEqualTo(server.remoteSalt());
    assertThat(client.remoteKey()).isEqualTo(server.localKey());
    assertThat(client.remoteSalt()).isEqualTo(server.localSalt());
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
