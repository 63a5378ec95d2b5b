package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drain.ContainerSuspension;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.feed.EventFeed;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.jmx.PublishedBean;
import io.livekit.jakarta.media.observer.AsyncObservers;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.IcePreferences;
import io.livekit.jakarta.media.room.NodeLoad;
import io.livekit.jakarta.media.room.RoomNode;
import io.livekit.jakarta.media.room.RoomsOfBeans;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.peer.EngineStats;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts of this node, made together and ended together; whoever needs one injects it. Parts are
 * final classes and records, which have no proxies: each injection gets the part itself, which is
 * always the same. Thread-safe.
 */
@ApplicationScoped
public class Node {
  private static final System.Logger LOG = System.getLogger(Node.class.getName());

  private static final Duration STATS_PERIOD = Duration.ofSeconds(2);
  private static final Duration KEYS_PERIOD = Duration.ofSeconds(2);
  private static final long SHUTDOWN_SECONDS = 5;

  private final String nodeId = Guid.node();
  @Inject Event<RoomEvent> events;
  @Inject BeanManager beanManager;
  @Inject AsyncObservers asyncObservers;
  private LiveKitConfig config;
  private AccessTokens tokens;
  private RtcEngine engine;
  private NodeThreads threads;
  private RoomDirectory directory;
  private Drain drain;
  private ContainerSuspension suspension;
  private NodeRevocations revocations;
  private NodeEvents nodeEvents;
  private final NodeDrops drops = new NodeDrops();
  private final NodeRates rates = new NodeRates();
  private final NodeHealth health = new NodeHealth();
  private final List<PublishedBean> beans = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @PostConstruct
  void start() {
    config = LiveKitConfig.load();
    try {
      open();
    } catch (IOException e) {
      stop();
      throw new UncheckedIOException("the media ports can't be opened: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // The container destroys only what has started.
      stop();
      throw e;
    }
  }

  private void open() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    threads = new NodeThreads(ContainerThreads.find(), processors);
    revocations = new NodeRevocations(config.events(), threads);
    revocations.load();
    tokens = new AccessTokens(config.keys(), Clock.systemUTC(), revocations.revocations());
    engine = MediaEngine.start(EngineSettings.read(config, processors), threads.factory());
    NodeLoad load = new NodeLoad();
    nodeEvents = new NodeEvents(events, asyncObservers, config, tokens, threads);
    SharedDropCounters<DataDrop> data = new SharedDropCounters<>(DataDrop.class);
    SharedDropCounters<SignalDrop> signals = new SharedDropCounters<>(SignalDrop.class);
    Decisions decisions =
        new Decisions(
            new ObservingDeciders(beanManager),
            threads.decisions(),
            threads.timers(),
            new Decisions.Terms(
                config.decisions().timeout(), "allow".equals(config.decisions().onTimeout())));
    directory =
        new RoomDirectory(
            new RoomNode(
                config,
                nodeId,
                engine,
                threads.workers(),
                threads.timers(),
                RoomClock.SYSTEM,
                nodeEvents,
                tokens,
                new IcePreferences(RoomClock.SYSTEM),
                data,
                signals,
                load,
                decisions,
                new ScopeEvents(beanManager)),
            new RoomsOfBeans(beanManager));
    drops.include("engine", () -> engine.stats().drops());
    drops.include("data", data::drops);
    drops.include("signal", signals::drops);
    drops.include("auth", revocations.revocations().counters()::drops);
    drops.include("decision", decisions.counters()::drops);
    drain = new Drain(directory, threads.timers(), RoomClock.SYSTEM);
    suspension = new ContainerSuspension(drain, config.drain().timeout());
    beans.add(new PublishedBean(drops, "NodeDrops", nodeId));
    beans.add(new PublishedBean(nodeEvents.status(), "Events", nodeId));
    beans.add(
        new PublishedBean(
            new NodeStatus(config, directory, engine, drain, rates, drops), "Node", nodeId));
    nodeEvents.include(drops);
    health.looked();
    threads.every(STATS_PERIOD, () -> updateStats(load));
    if (!config.keyFile().isEmpty()) {
      threads.every(KEYS_PERIOD, new NodeKeys(config, tokens)::look);
    }
  }

  private void updateStats(NodeLoad load) {
    EngineStats stats = engine.stats();
    long now = RoomClock.SYSTEM.nanos();
    load.measure(stats.bytesReceived() + stats.bytesSent(), now);
    rates.measure(stats, now);
    health.looked();
  }

  /**
   * Ends every room and tells the participants that the server goes down; returns when that is
   * said.
   */
  void closeRooms() {
    if (directory == null) {
      return;
    }
    try {
      directory
          .closeAll(CloseReason.SERVER_SHUTDOWN)
          .toCompletableFuture()
          .get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "not all rooms closed in time", e);
    }
  }

  /** Ends all parts: rooms, sockets, threads. Later calls do nothing. */
  void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    if (suspension != null) {
      suspension.close();
    }
    closeRooms();
    if (nodeEvents != null) {
      nodeEvents.close();
    }
    if (revocations != null) {
      revocations.close();
    }
    beans.forEach(PublishedBean::close);
    if (engine != null) {
      engine.close();
    }
    if (threads != null) {
      threads.close();
    }
  }

  /**
   * @return itself and no proxy, which can't be used any more when the container has let CDI go
   */
  public Node itself() {
    return this;
  }

  String nodeId() {
    return nodeId;
  }

  @Produces
  LiveKitConfig config() {
    return config;
  }

  @Produces
  AccessTokens tokens() {
    return tokens;
  }

  @Produces
  Revocations revocations() {
    return revocations.revocations();
  }

  @Produces
  RoomDirectory directory() {
    return directory;
  }

  @Produces
  RtcEngine engine() {
    return engine;
  }

  @Produces
  NodeThreads threads() {
    return threads;
  }

  @Produces
  NodeDrops drops() {
    return drops;
  }

  @Produces
  NodeHealth health() {
    return health;
  }

  @Produces
  EventFeed eventFeed() {
    return nodeEvents.feed();
  }

  @Produces
  Drain drain() {
    return drain;
  }
}
