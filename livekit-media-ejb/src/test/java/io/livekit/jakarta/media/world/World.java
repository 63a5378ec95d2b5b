package io.livekit.jakarta.media.world;

import io.livekit.jakarta.media.api.LocalAgentDispatchService;
import io.livekit.jakarta.media.api.LocalRoomService;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.HandMadeRooms;
import io.livekit.jakarta.media.room.IcePreferences;
import io.livekit.jakarta.media.room.NodeLoad;
import io.livekit.jakarta.media.room.RoomFactory;
import io.livekit.jakarta.media.room.RoomNode;
import io.livekit.jakarta.media.room.RoomScopeEvents;
import io.livekit.jakarta.media.signal.LocalSignalGateway;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A node without network or threads: everything happens on the test's thread, in virtual time. */
public final class World {
  public final VirtualTime time = new VirtualTime();
  public final ScriptedEngine engine = new ScriptedEngine();
  public final List<RoomEvent> events = new ArrayList<>();

  /** Hears of each event when it is there. */
  public Consumer<RoomEvent> onEvent = event -> {};

  public final List<io.livekit.jakarta.media.auth.ClaimGrants> tokens = new ArrayList<>();
  public final SharedDropCounters<DataDrop> data = new SharedDropCounters<>(DataDrop.class);
  public final SharedDropCounters<SignalDrop> signals = new SharedDropCounters<>(SignalDrop.class);
  public final NodeLoad load = new NodeLoad();
  public final Revocations revocations =
      new Revocations(() -> Instant.ofEpochMilli(time.unixMillis()));

  /** Hears of the life of rooms' beans, if a test wants to. */
  public RoomScopeEvents scopeEvents = RoomScopeEvents.NOBODY;

  /** The application. */
  public final ScriptedApplication application = new ScriptedApplication();

  public final Decisions decisions;
  public final RoomDirectory directory;
  public final LocalSignalGateway gateway;
  public final LocalRoomService service;
  public final LocalAgentDispatchService dispatches;

  public World() {
    this("");
  }

  /**
   * A node with these keys of the configuration; all others have their default.
   *
   * @param yaml as a configuration file would say it
   */
  public World(String yaml) {
    this(yaml, null);
  }

  /**
   * @param real peers come from here rather than from {@link #engine}
   */
  public World(String yaml, RtcEngine real) {
    this(yaml, real, new HandMadeRooms());
  }

  /**
   * @param real peers come from here rather than from {@link #engine}; null for that one
   * @param rooms makes the rooms
   */
  public World(String yaml, RtcEngine real, RoomFactory rooms) {
    LiveKitConfig config = config(yaml);
    decisions =
        new Decisions(
            application,
            application,
            time,
            new Decisions.Terms(
                config.decisions().timeout(), "allow".equals(config.decisions().onTimeout())));
    directory =
        new RoomDirectory(
            new RoomNode(
                config,
                "ND_test",
                real == null ? engine : real,
                Runnable::run,
                time,
                time,
                this::add,
                (grants, session, expiry) -> {
                  tokens.add(grants);
                  return "token-" + tokens.size();
                },
                new IcePreferences(time),
                data,
                signals,
                load,
                decisions,
                new Forwarded()),
            rooms);
    gateway = new LocalSignalGateway(directory, revocations);
    service = new LocalRoomService(directory, revocations);
    dispatches = new LocalAgentDispatchService(directory);
  }

  /**
   * @return a configuration with these keys; all others have their default
   */
  public static LiveKitConfig config(String yaml) {
    return new ConfigLoader().keysRequired(false).body(yaml).load();
  }

  private final class Forwarded implements RoomScopeEvents {
    @Override
    public void initialized(io.livekit.jakarta.proto.Room room) {
      scopeEvents.initialized(room);
    }

    @Override
    public void beforeDestroyed(io.livekit.jakarta.proto.Room room) {
      scopeEvents.beforeDestroyed(room);
    }

    @Override
    public void destroyed(io.livekit.jakarta.proto.Room room) {
      scopeEvents.destroyed(room);
    }
  }

  private void add(RoomEvent event) {
    events.add(event);
    onEvent.accept(event);
  }

  public void pass(Duration duration) {
    time.pass(duration);
  }

  /**
   * @return a client that hasn't connected yet
   */
  public TestClient client(String room, String identity) {
    return new TestClient(this, room, identity);
  }

  /**
   * @return a client whose media is connected
   */
  public TestClient joined(String room, String identity) {
    return client(room, identity).join().connect();
  }

  public <E extends RoomEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
