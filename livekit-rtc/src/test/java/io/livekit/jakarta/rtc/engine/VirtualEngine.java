package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.loop.UdpPort;
import io.livekit.jakarta.rtc.loop.VirtualLoop;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.EngineStats;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.PacketSink;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackSink;
import io.livekit.jakarta.rtc.peer.TrackSource;
import io.livekit.jakarta.rtc.peer.negotiation.ControlRelay;
import io.livekit.jakarta.rtc.peer.negotiation.PeerConnection;
import io.livekit.jakarta.rtc.peer.session.DtlsFactory;
import io.livekit.jakarta.rtc.peer.session.EngineContext;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.peer.session.LoopAttachment;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.peer.session.SessionEvents;
import io.livekit.jakarta.rtc.sim.KeyedDtls;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * An engine on virtual time and a simulated network: everything but sockets and the DTLS handshake
 * is production code.
 */
public final class VirtualEngine implements RtcEngine {
  private static final int SERVER_PORT = 7882;
  private static final int FIRST_CLIENT_PORT = 40_000;

  private final SimulatedWorld world;
  private final InetAddress address;
  private final PeerDirectory directory = new PeerDirectory();
  private final List<VirtualLoop> loops = new ArrayList<>();
  private final UdpPort shared;
  private final EngineContext context;
  private final List<PeerConnection> peers = new ArrayList<>();
  private int nextLoop;
  private int nextPort = FIRST_CLIENT_PORT;
  private long handshakeMillis;

  public VirtualEngine(SimulatedWorld world, InetAddress address, int loopCount) {
    this.world = world;
    this.address = address;
    this.shared = new UdpPort(directory, new InetSocketAddress(address, SERVER_PORT));
    for (int i = 0; i < loopCount; i++) {
      VirtualLoop loop = new VirtualLoop(world);
      loop.open(shared, i == 0);
      loops.add(loop);
    }
    EngineConfig config =
        new EngineConfig(
            List.of(),
            List.of(SERVER_PORT),
            -1,
            List.of(address),
            loopCount,
            EngineConfig.SocketTransport.AUTO,
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            500,
            200);
    Random random = new Random(world.seed() ^ address.hashCode());
    this.context =
        new EngineContext(
            config, directory, new TimedDtls(), random, world::nowNanos, 1_700_000_000L);
  }

  /** Makes handshakes take this long from now on; they take no time before. */
  public void handshakesTake(long millis) {
    handshakeMillis = millis;
  }

  private final class TimedDtls implements DtlsFactory {
    @Override
    public DtlsTransport create(Executor loop, DtlsTransport.Listener listener) {
      return new KeyedDtls(
          task -> {
            if (handshakeMillis == 0) {
              loop.execute(task);
            } else {
              world.afterMillis(handshakeMillis, () -> loop.execute(task));
            }
          },
          listener);
    }

    @Override
    public String fingerprint() {
      return "00:".repeat(31) + "00";
    }
  }

  @Override
  public PeerTransport createPeer(PeerConfig config, PeerListener listener) {
    VirtualLoop loop = loops.get(nextLoop++ % loops.size());
    ControlRelay relay = new ControlRelay(config, listener);
    PeerConnection peer =
        new PeerConnection(config, relay, context, attach(loop, config, relay), closed -> {});
    peers.add(peer);
    return peer;
  }

  private LoopAttachment attach(VirtualLoop loop, PeerConfig config, SessionEvents events) {
    PeerSession session = new PeerSession(loop, config, events, context);
    UdpPort port = shared;
    Runnable release = () -> {};
    if (config.role() == PeerConfig.Role.CLIENT) {
      UdpPort own = new UdpPort(directory, new InetSocketAddress(address, nextPort++));
      loop.open(own, true);
      port = own;
      release = () -> loop.close(own);
    }
    return new LoopAttachment(
        session,
        List.of(new LoopAttachment.LocalAddress(TransportProtocol.UDP, port.bases().get(0), true)),
        release);
  }

  @Override
  public LocalSource createLocalSource(MediaKind kind, String mime) {
    return new FrameSource(kind, MediaCodec.of(mime), 500, world::nowNanos);
  }

  @Override
  public TrackSink createSink(PeerGroup group, TrackSource source, PacketSink sink) {
    VirtualLoop loop = loops.get(nextLoop++ % loops.size());
    return new SinkMember(loop, Forwardable.of(source), sink, ended -> {}).start();
  }

  @Override
  public EngineStats stats() {
    Map<String, Long> drops = new TreeMap<>();
    long in = 0;
    long out = 0;
    for (VirtualLoop loop : loops) {
      in += loop.counters().packetsReceived();
      out += loop.counters().packetsSent();
      loop.counters().addDropsTo(drops);
    }
    return new EngineStats(peers.size(), in, 0, out, 0, 0, 0, 0, List.of(), 0, drops);
  }

  /**
   * @return what tasks of the loops threw: there should be none
   */
  public List<Throwable> faults() {
    return loops.stream().flatMap(loop -> loop.faults().stream()).toList();
  }

  /**
   * @return when a loop has something to do next; Long.MAX_VALUE for never
   */
  public long nextTimeoutNanos() {
    return loops.stream().mapToLong(VirtualLoop::nextTimeoutNanos).min().orElse(Long.MAX_VALUE);
  }

  /**
   * @return the names by which packets find their peer: empty when all are closed
   */
  public PeerDirectory directory() {
    return directory;
  }

  /**
   * @return the port that all server peers share
   */
  public UdpPort sharedPort() {
    return shared;
  }

  @Override
  public void close() {
    peers.forEach(PeerConnection::close);
  }
}
