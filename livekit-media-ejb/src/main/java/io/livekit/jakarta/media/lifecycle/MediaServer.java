package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drain.ContainerSuspension;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.event.LogFields;
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
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** This node: what starts and stops with the application. Thread-safe. */
@Startup
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
// or every call from the web module would begin one
@TransactionManagement(TransactionManagementType.BEAN)
public class MediaServer {
  private static final System.Logger LOG = System.getLogger(MediaServer.class.getName());

  /** A node that hasn't looked at itself for so long is not fit for new sessions (spec/01 §1). */
  private static final long STALE_SECONDS = 4;

  private static final Duration STATS_PERIOD = Duration.ofSeconds(2);
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
  private NodeEvents nodeEvents;
  private final NodeDrops drops = new NodeDrops();
  private final NodeRates rates = new NodeRates();
  private final List<PublishedBean> beans = new ArrayList<>();
  private volatile Instant statsUpdatedAt;
  private final AtomicBoolean stopped = new AtomicBoolean();

  @PostConstruct
  void start() {
    config = LiveKitConfig.load();
    tokens = new AccessTokens(config.keys(), Clock.systemUTC());
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
    sayWhatStarted();
  }

  private void open() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    threads = new NodeThreads(ContainerThreads.find(), processors);
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
    drops.include("decision", decisions.counters()::drops);
    drain = new Drain(directory, threads.timers(), RoomClock.SYSTEM);
    suspension = new ContainerSuspension(drain, config.drain().timeout());
    beans.add(new PublishedBean(drops, "NodeDrops", nodeId));
    beans.add(new PublishedBean(nodeEvents.status(), "Events", nodeId));
    beans.add(
        new PublishedBean(
            new NodeStatus(config, directory, engine, drain, rates, drops), "Node", nodeId));
    nodeEvents.include(drops);
    statsUpdatedAt = Instant.now();
    threads.every(STATS_PERIOD, () -> updateStats(load));
  }

  private void updateStats(NodeLoad load) {
    EngineStats stats = engine.stats();
    long now = RoomClock.SYSTEM.nanos();
    load.measure(stats.bytesReceived() + stats.bytesSent(), now);
    rates.measure(stats, now);
    statsUpdatedAt = Instant.now();
  }

  private void sayWhatStarted() {
    for (String warning : config.warnings()) {
      LOG.log(System.Logger.Level.WARNING, warning);
    }
    if (!config.notInEffect().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "configured, but not in effect in this version: "
              + String.join(", ", config.notInEffect()));
    }
    LogFields fields = new LogFields();
    fields.put("portHttp", config.port());
    fields.put("nodeID", nodeId);
    fields.put("nodeIP", CandidateAddresses.advertised(config).get(0).getHostAddress());
    if (!config.bindAddresses().isEmpty()) {
      fields.put("bindAddresses", config.bindAddresses());
    }
    if (config.rtc().tcpPort() != 0) {
      fields.put("rtc.portTCP", config.rtc().tcpPort());
    }
    if (config.rtc().udpPort().isSet()) {
      fields.put("rtc.portUDP", config.rtc().udpPort().toString());
    } else {
      fields.put(
          "rtc.portICERange", List.of(config.rtc().portRangeStart(), config.rtc().portRangeEnd()));
    }
    if (!config.region().isEmpty()) {
      fields.put("region", config.region());
    }
    LOG.log(System.Logger.Level.INFO, "starting LiveKit server" + LogFields.PLACE, fields);
  }

  /**
   * Ends every room and tells the participants that the server goes down; returns when that is
   * said.
   */
  public void closeRooms() {
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

  @PreDestroy
  void destroyed() {
    stop();
  }

  /**
   * Ends everything that this node runs: rooms, sockets, threads. Later calls do nothing. The web
   * application calls it when it ends, for the container may call {@link PreDestroy} only when the
   * application's classes can't be loaded any more, as Payara does.
   */
  public void stop() {
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
    beans.forEach(PublishedBean::close);
    if (engine != null) {
      engine.close();
    }
    if (threads != null) {
      threads.close();
    }
    LOG.log(System.Logger.Level.INFO, "LiveKit server stopped");
  }

  public LiveKitConfig config() {
    return config;
  }

  /**
   * @return verifies and issues this node's access tokens
   */
  public AccessTokens tokens() {
    return tokens;
  }

  public String nodeId() {
    return nodeId;
  }

  /**
   * @return the rooms of this node
   */
  public RoomDirectory directory() {
    return directory;
  }

  public RtcEngine engine() {
    return engine;
  }

  /**
   * @return what this node has dropped and refused
   */
  public NodeDrops drops() {
    return drops;
  }

  /**
   * @return the threads of this node, which end with it
   */
  public NodeThreads threads() {
    return threads;
  }

  /**
   * @return the latest events of this node
   */
  public EventFeed eventFeed() {
    return nodeEvents.feed();
  }

  /**
   * @return empties this node
   */
  public Drain drain() {
    return drain;
  }

  /**
   * @return whether new sessions are served: rooms get threads in time
   */
  public boolean healthy() {
    Instant updated = statsUpdatedAt;
    return updated != null && Instant.now().minusSeconds(STALE_SECONDS).isBefore(updated);
  }

  /**
   * @return when this node last looked at itself
   */
  public Instant statsUpdatedAt() {
    return statsUpdatedAt;
  }
}
