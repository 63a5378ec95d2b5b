package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.aead.AesGcm;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.dtls.BcDtlsTransport;
import io.livekit.jakarta.rtc.dtls.DtlsCertificate;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.HandshakePool;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.loop.LoopCounters;
import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.net.ListenConfig;
import io.livekit.jakarta.rtc.net.NamedThreads;
import io.livekit.jakarta.rtc.net.NettyLoop;
import io.livekit.jakarta.rtc.net.NettyLoops;
import io.livekit.jakarta.rtc.net.RememberedThreads;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.UnaryOperator;

/** The engine on real sockets: loops, handshake threads, one certificate. Thread-safe. */
public final class MediaEngine implements RtcEngine {
  private static final System.Logger LOG = System.getLogger(MediaEngine.class.getName());

  private static final long CLOSE_MILLIS = 1_000;

  private final EngineConfig config;
  private final NettyLoops loops;
  private final LoopPlacement<NettyLoop> placement;
  private final Handshakes handshakes;
  private final EngineContext context;
  private final Set<PeerConnection> peers = ConcurrentHashMap.newKeySet();
  private final Set<SinkMember> sinks = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private MediaEngine(
      EngineConfig config,
      NettyLoops loops,
      Handshakes handshakes,
      DtlsFactory dtls,
      PeerDirectory directory) {
    this.config = config;
    this.loops = loops;
    this.placement = new LoopPlacement<>(loops.loops());
    this.handshakes = handshakes;
    this.context =
        new EngineContext(
            config,
            directory,
            dtls,
            new SecureRandom(),
            System::nanoTime,
            System.currentTimeMillis() / 1000);
  }

  /**
   * Starts an engine. All of it happens on a thread that ends with the engine: Netty and Bouncy
   * Castle leave thread-locals on the thread that loads them, and on a container's thread those
   * would keep the application's classes in memory after it is undeployed.
   *
   * @param threads makes the loops' and handshakes' threads: the container's factory where there is
   *     one
   * @throws IOException when a port can't be bound
   */
  public static MediaEngine start(EngineConfig config, ThreadFactory threads) throws IOException {
    return start(config, threads, UnaryOperator.identity());
  }

  /**
   * @param around what stands around the engine's DTLS: tests learn keys there
   */
  static MediaEngine start(
      EngineConfig config, ThreadFactory threads, UnaryOperator<DtlsFactory> around)
      throws IOException {
    Handshakes handshakes = Handshakes.start(threads);
    try {
      return CompletableFuture.supplyAsync(
              () -> opened(config, threads, handshakes, around), handshakes.pool())
          .join();
    } catch (CompletionException e) {
      handshakes.pool().shutdownNow();
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw e;
    }
  }

  private static MediaEngine opened(
      EngineConfig config,
      ThreadFactory threads,
      Handshakes handshakes,
      UnaryOperator<DtlsFactory> around) {
    try {
      return open(config, threads, handshakes, around);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MediaEngine open(
      EngineConfig config,
      ThreadFactory threads,
      Handshakes handshakes,
      UnaryOperator<DtlsFactory> around)
      throws IOException {
    boolean epoll =
        switch (config.transport()) {
          case NIO -> false;
          case AUTO -> NettyLoops.epollAvailable();
          case EPOLL -> {
            if (!NettyLoops.epollAvailable()) {
              throw new IOException("the native transport doesn't load on this machine");
            }
            yield true;
          }
        };
    if (AesGcm.slowBecause() != null) {
      LOG.log(Level.INFO, "encrypting media costs twice what it could: " + AesGcm.slowBecause());
    }
    DtlsCertificate certificate = DtlsCertificate.generate();
    PeerDirectory directory = new PeerDirectory();
    ListenConfig listen =
        new ListenConfig(
            config.bindAddresses(),
            config.udpPorts(),
            config.tcpPort(),
            config.advertisedAddresses(),
            Math.max(1, config.loops()),
            epoll);
    NettyLoops loops =
        NettyLoops.open(listen, directory, new NamedThreads(threads, "livekit-media"));
    return new MediaEngine(
        config,
        loops,
        handshakes,
        around.apply(new RealDtls(certificate, handshakes.pool())),
        directory);
  }

  /** The threads that handshakes run on, so that their end can be waited for. */
  private record Handshakes(ThreadPoolExecutor pool, RememberedThreads threads) {
    static Handshakes start(ThreadFactory factory) {
      RememberedThreads threads = new RememberedThreads(new NamedThreads(factory, "livekit-dtls"));
      return new Handshakes(HandshakePool.create(threads), threads);
    }
  }

  private record RealDtls(DtlsCertificate certificate, Executor handshakes) implements DtlsFactory {
    @Override
    public DtlsTransport create(Executor loop, DtlsTransport.Listener listener) {
      return new BcDtlsTransport(certificate, handshakes, loop, listener);
    }

    @Override
    public String fingerprint() {
      return certificate.sha256Fingerprint();
    }
  }

  @Override
  public PeerTransport createPeer(PeerConfig peerConfig, PeerListener listener) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    ControlRelay relay = new ControlRelay(peerConfig, listener);
    PeerConnection peer =
        new PeerConnection(peerConfig, relay, context, attach(peerConfig, relay), peers::remove);
    peers.add(peer);
    return peer;
  }

  private LoopAttachment attach(PeerConfig peerConfig, SessionEvents events) {
    LoopPlacement.Place<NettyLoop> place = placement.place(peerConfig.group());
    NettyLoop loop = place.loop();
    PeerSession session = new PeerSession(loop, peerConfig, events, context);
    List<LoopAttachment.LocalAddress> addresses = new ArrayList<>();
    if (peerConfig.role() != PeerConfig.Role.CLIENT) {
      add(addresses, loop, loops.udpAddresses(loop));
      loops
          .tcpAddresses()
          .forEach(
              address ->
                  addresses.add(
                      new LoopAttachment.LocalAddress(TransportProtocol.TCP, address, true)));
      return new LoopAttachment(session, addresses, place.leave());
    }
    // Two connections of one client to the same server must not share a 5-tuple.
    try {
      NettyLoops.OwnPort own = loops.openPort(loop);
      add(addresses, loop, own.advertised());
      return new LoopAttachment(
          session,
          addresses,
          () -> {
            place.leave().run();
            own.close().run();
          });
    } catch (IOException e) {
      place.leave().run();
      throw new UncheckedIOException(e);
    }
  }

  private static void add(
      List<LoopAttachment.LocalAddress> addresses,
      NettyLoop loop,
      List<InetSocketAddress> advertised) {
    for (InetSocketAddress address : advertised) {
      boolean base = loop.udpChannel(address) != null;
      addresses.add(new LoopAttachment.LocalAddress(TransportProtocol.UDP, address, base));
    }
  }

  @Override
  public LocalSource createLocalSource(MediaKind kind, String mime) {
    int history = kind == MediaKind.VIDEO ? config.videoHistory() : config.audioHistory();
    return new FrameSource(kind, MediaCodec.of(mime), history, context.clock());
  }

  @Override
  public TrackSink createSink(PeerGroup group, TrackSource source, PacketSink sink) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    LoopPlacement.Place<NettyLoop> place = placement.place(group);
    SinkMember member =
        new SinkMember(
            place.loop(),
            Forwardable.of(source),
            sink,
            ended -> {
              sinks.remove(ended);
              place.leave().run();
            });
    sinks.add(member);
    return member.start();
  }

  @Override
  public EngineStats stats() {
    long packetsIn = 0;
    long bytesIn = 0;
    long packetsOut = 0;
    long bytesOut = 0;
    long retransmissions = 0;
    long nacks = 0;
    long mostTasks = 0;
    List<Long> busyNanos = new ArrayList<>();
    long slowTicks = 0;
    Map<String, Long> drops = new TreeMap<>();
    for (NettyLoop loop : loops.loops()) {
      LoopCounters counters = loop.counters();
      packetsIn += counters.packetsReceived();
      bytesIn += counters.bytesReceived();
      packetsOut += counters.packetsSent();
      bytesOut += counters.bytesSent();
      retransmissions += counters.retransmissions();
      nacks += counters.nacks();
      mostTasks = Math.max(mostTasks, counters.mostTasks());
      busyNanos.add(counters.busyNanos());
      slowTicks += counters.slowTicks();
      counters.addDropsTo(drops);
    }
    return new EngineStats(
        peers.size(),
        packetsIn,
        bytesIn,
        packetsOut,
        bytesOut,
        retransmissions,
        nacks,
        mostTasks,
        List.copyOf(busyNanos),
        slowTicks,
        drops);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List.copyOf(peers).forEach(PeerConnection::close);
    List.copyOf(sinks).forEach(SinkMember::close);
    handshakes.pool().shutdownNow();
    loops.close();
    handshakes.threads().join(CLOSE_MILLIS);
  }
}
