package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedNetwork.Datagram;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A call in which Alice publishes to Bob, and Mallory takes part: joined like everybody else, with
 * valid keys, and then sending whatever a test says. All three are on virtual time; everything of
 * the server is production code but the DTLS handshake, so Mallory's keys are known.
 */
final class HostileRig implements AutoCloseable {
  static final InetSocketAddress SERVER = new InetSocketAddress(host(1), 7882);

  /** An address from which nobody ever connected. */
  static final InetSocketAddress STRANGER = new InetSocketAddress(host(66), 6666);

  private static final InetAddress CLIENTS = host(2);
  private static final int DTLS_APPLICATION_DATA = 23;
  private static final int MAX_STUN = 3;

  /** What goes through an uplink of a gigabit in a millisecond. */
  private static final int MAX_PER_MILLI = 200;

  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

  final SimulatedWorld world;
  final VirtualEngine server;
  private final VirtualEngine clients;
  final LocalSource aliceVideo;
  final VirtualPeer alice;
  final VirtualPeer alicePublisher;
  final VirtualPeer mallory;
  final VirtualPeer malloryServed;
  final VirtualPeer bob;
  final VirtualPeer bobServed;
  final TrackSender aliceToBob;
  final TrackSender aliceToMallory;
  private final InetSocketAddress malloryAddress = new InetSocketAddress(CLIENTS, 40_001);
  private final TestFrames frames;
  private final TestFrames malloryFrames;
  private final SrtpProtector protector;
  private boolean injecting;
  private boolean silenced;
  private boolean stopped;
  private int injected;
  private long rtpIndex;
  private int sctpTag;
  private int sctpTsn;

  /** Datagrams and bytes that the server has sent to Mallory. */
  long packetsToMallory;

  long bytesToMallory;

  /** Datagrams that the server has sent to where nobody ever connected. */
  long packetsToStranger;

  HostileRig(long seed, int loops) {
    world = new SimulatedWorld(seed);
    world.network().all(Link.of().delayMillis(5));
    world.network().block(this::watch);
    server = new VirtualEngine(world, SERVER.getAddress(), loops);
    clients = new VirtualEngine(world, CLIENTS, 1);
    aliceVideo = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    frames = new TestFrames(null, aliceVideo);
    alice = peer(clients, "alice", PeerConfig.Role.CLIENT);
    alicePublisher = peer(server, "alice/publisher", PeerConfig.Role.PUBLISHER);
    alice.openLiveKitChannels();
    alice.send(aliceVideo, "cam");
    alice.offerTo(alicePublisher, false);
    connect(alice, alicePublisher);

    mallory = peer(clients, "mallory", PeerConfig.Role.CLIENT);
    malloryServed = peer(server, "mallory/single", PeerConfig.Role.SINGLE);
    LocalSource malloryVideo = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    malloryFrames = new TestFrames(null, malloryVideo);
    mallory.openLiveKitChannels();
    mallory.send(malloryVideo, "evil");
    mallory.transport.addReceivers(MediaKind.VIDEO, 1);
    aliceToMallory = malloryServed.send(alicePublisher.tracks.get(0), "TR_cam");
    mallory.offerTo(malloryServed, false);
    connect(mallory, malloryServed);

    bob = peer(clients, "bob", PeerConfig.Role.CLIENT);
    bobServed = peer(server, "bob/subscriber", PeerConfig.Role.SUBSCRIBER);
    bobServed.openLiveKitChannels();
    aliceToBob = bobServed.send(alicePublisher.tracks.get(0), "TR_cam");
    bobServed.send(malloryServed.tracks.get(0), "TR_evil");
    bobServed.offerTo(bob, false);
    connect(bob, bobServed);

    // Mallory's client offered, so the server is the DTLS client and Mallory has the keys of the
    // server.
    protector =
        new SrtpProtector(PROFILE, filled(PROFILE.keyLength(), 3), filled(PROFILE.saltLength(), 4));
    world.at(world.nowNanos(), this::nextFrame);
    assertThat(
            world.runUntil(
                () ->
                    bobSees() > 3
                        && sctpTag != 0
                        && mallory.opened.size() + malloryServed.opened.size() > 3,
                5_000))
        .as("the call is up")
        .isTrue();
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static InetAddress host(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private VirtualPeer peer(VirtualEngine engine, String name, PeerConfig.Role role) {
    return new VirtualPeer(world, engine, name, role);
  }

  private void connect(VirtualPeer a, VirtualPeer b) {
    assertThat(
            world.runUntil(
                () ->
                    a.state() == ConnectionState.CONNECTED
                        && b.state() == ConnectionState.CONNECTED,
                10_000))
        .isTrue();
  }

  private void nextFrame() {
    if (!stopped) {
      frames.writeNext();
      if (!silenced) {
        malloryFrames.writeNext();
      }
      world.afterMillis(33, this::nextFrame);
    }
  }

  // ---- what Mallory does ----

  /** From now on Mallory's honest client says nothing but ICE checks. */
  HostileRig silenceMallory() {
    silenced = true;
    return this;
  }

  /** Looks at every datagram on its way. @return whether it is lost */
  private boolean watch(Datagram datagram) {
    byte[] bytes = datagram.bytes();
    if (datagram.to().equals(malloryAddress)) {
      packetsToMallory++;
      bytesToMallory += bytes.length;
    }
    if (datagram.to().getAddress().equals(STRANGER.getAddress())) {
      packetsToStranger++;
    }
    if (!datagram.from().equals(malloryAddress) || injecting) {
      return false;
    }
    if (silenced && (bytes[0] & 0xff) > MAX_STUN) {
      return true;
    }
    if ((bytes[0] & 0xc0) == 0x80 && (bytes[1] & 0x7f) == 96) {
      rtpIndex = uint16(bytes, 2);
    }
    if (bytes[0] == DTLS_APPLICATION_DATA && bytes.length > 17) {
      int tag = int32(bytes, 5);
      sctpTag = tag == 0 ? sctpTag : tag;
      for (int at = 13; at + 8 <= bytes.length; at += Math.max(4, uint16(bytes, at + 2) + 3 & ~3)) {
        if (bytes[at] == 0) {
          sctpTsn = int32(bytes, at + 4) + 1;
        }
      }
    }
    return false;
  }

  /** Sends a datagram from Mallory's address as it is. */
  void raw(byte[] datagram) {
    raw(malloryAddress, datagram);
  }

  /** Sends a datagram from any address. */
  void raw(InetSocketAddress from, byte[] datagram) {
    if (datagram.length == 0) {
      return;
    }
    injecting = true;
    world.network().send(from, SERVER, datagram, 0, datagram.length);
    injecting = false;
    if (++injected % MAX_PER_MILLI == 0) {
      world.runMillis(1);
    }
  }

  /**
   * Sends a plain RTP packet under Mallory's key; its SSRC is new, so that its sequence number
   * hasn't wrapped.
   */
  void rtp(byte[] plain) {
    raw(protectedRtp(plain, 0));
  }

  /**
   * @return the index of the packet that Mallory's own stream would go on with: roll-over counter
   *     and number
   */
  long nextIndex() {
    return ++rtpIndex;
  }

  /** Sends a plain RTP packet with a known index. */
  void rtp(byte[] plain, long index) {
    put16(plain, 2, (int) index);
    raw(protectedRtp(plain, (int) (index >>> 16)));
  }

  /**
   * @param rollOver how often the packet's sequence number has wrapped
   */
  byte[] protectedRtp(byte[] plain, int rollOver) {
    RtpPacket view = new RtpPacket();
    int header =
        view.wrapProtected(plain, 0, plain.length) == RtpPacket.Verdict.OK
            ? view.headerLength()
            : 12;
    byte[] out = Arrays.copyOf(plain, Math.max(plain.length, header) + PROFILE.rtpOverhead());
    long index = (long) rollOver << 16 | uint16(plain, 2);
    int payload = Math.max(0, plain.length - header);
    int length =
        protector.protectRtp(out, 0, header, plain, Math.min(header, plain.length), payload, index);
    return length < 0 ? new byte[0] : Arrays.copyOf(out, length);
  }

  /** Sends a plain RTCP compound under Mallory's key. */
  void rtcp(byte[] plain) {
    raw(protectedRtcp(plain));
  }

  byte[] protectedRtcp(byte[] plain) {
    byte[] out = new byte[plain.length + PROFILE.rtcpOverhead()];
    int length = protector.protectRtcp(plain, 0, plain.length, out, 0);
    return length < 0 ? new byte[0] : Arrays.copyOf(out, length);
  }

  /** Sends SCTP chunks on Mallory's association: ports, tag and checksum are right. */
  void sctp(byte[] chunks) {
    byte[] record = new byte[13 + chunks.length];
    record[0] = DTLS_APPLICATION_DATA;
    put16(record, 1, 5000);
    put16(record, 3, 5000);
    put32(record, 5, sctpTag);
    System.arraycopy(chunks, 0, record, 13, chunks.length);
    CRC32C crc = new CRC32C();
    crc.update(record, 1, record.length - 1);
    put32(record, 9, Integer.reverseBytes((int) crc.getValue()));
    raw(record);
  }

  /**
   * @return the TSN that Mallory's next DATA has to have
   */
  int nextTsn() {
    return sctpTsn;
  }

  /** Sends one DATA chunk with the next TSN. @param flags 1 end, 2 begin, 4 unordered */
  void data(int flags, int stream, int sequence, int ppid, byte[] payload) {
    byte[] chunk = new byte[16 + payload.length + 3 & ~3];
    chunk[1] = (byte) flags;
    put16(chunk, 2, 16 + payload.length);
    put32(chunk, 4, sctpTsn++);
    put16(chunk, 8, stream);
    put16(chunk, 10, sequence);
    put32(chunk, 12, ppid);
    System.arraycopy(payload, 0, chunk, 16, payload.length);
    sctp(chunk);
  }

  /**
   * @return the SSRC of Mallory's own stream
   */
  int ownSsrc() {
    return (int) malloryServed.tracks.get(0).stats().layers().get(0).ssrc();
  }

  /**
   * @return the SSRC on which Mallory gets Alice's track
   */
  int receivedSsrc() {
    return (int) mallory.tracks.get(0).stats().layers().get(0).ssrc();
  }

  /**
   * @return a VP8 packet that fits Mallory's m-line
   */
  byte[] vp8(int ssrc, int sequence) {
    byte[] packet = new byte[12 + 60];
    packet[0] = (byte) 0x80;
    packet[1] = 96;
    put16(packet, 2, sequence);
    put32(packet, 4, sequence * 3000);
    put32(packet, 8, ssrc);
    byte[] key = {0x10, 0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a, (byte) 0x80, 0x02, 0x68, 0x01};
    System.arraycopy(key, 0, packet, 12, key.length);
    return packet;
  }

  // ---- the others ----

  /**
   * @return frames of Alice's that Bob has got
   */
  long bobSees() {
    return bob.tracks.isEmpty() || bob.tracks.get(0).stats().layers().isEmpty()
        ? 0
        : bob.tracks.get(0).stats().layers().get(0).frames();
  }

  /**
   * @return how many packets were dropped for a reason, by its name in {@link EngineStats#drops}
   */
  long drops(String reason) {
    return server.stats().drops().getOrDefault(reason, 0L);
  }

  /** Lets time pass and says that Alice and Bob haven't noticed anything. */
  void othersAreUntouched() {
    long before = bobSees();
    long lost = bob.tracks.get(0).stats().layers().get(0).packetsLost();
    world.runMillis(1_000);
    assertThat(bobSees() - before).as("frames in a second").isGreaterThanOrEqualTo(28);
    assertThat(bob.tracks.get(0).stats().layers().get(0).packetsLost())
        .as("packets lost")
        .isEqualTo(lost);
    assertThat(alicePublisher.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(bobServed.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(server.faults()).isEmpty();
    assertThat(drops("PEER_FAULT")).as("bugs").isZero();
  }

  @Override
  public void close() {
    stopped = true;
    server.close();
    clients.close();
    world.runMillis(200);
    assertThat(server.directory().isEmpty()).as("ICE names left").isTrue();
    assertThat(server.sharedPort().isEmpty()).as("routes left").isTrue();
  }

  static int uint16(byte[] b, int at) {
    return at + 1 < b.length ? (b[at] & 0xff) << 8 | b[at + 1] & 0xff : 0;
  }

  static int int32(byte[] b, int at) {
    return uint16(b, at) << 16 | uint16(b, at + 2);
  }

  static void put16(byte[] b, int at, int value) {
    b[at] = (byte) (value >>> 8);
    b[at + 1] = (byte) value;
  }

  static void put32(byte[] b, int at, int value) {
    put16(b, at, value >>> 16);
    put16(b, at + 2, value);
  }
}
