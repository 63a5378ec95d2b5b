package io.livekit.jakarta.media.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Deciders;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.ScheduledTimers;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.HandMadeRooms;
import io.livekit.jakarta.media.room.IcePreferences;
import io.livekit.jakarta.media.room.NodeLoad;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.room.RoomNode;
import io.livekit.jakarta.media.room.RoomScopeEvents;
import io.livekit.jakarta.media.signal.LocalSignalGateway;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.dtls.BcDtlsTransport;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.negotiation.PeerConnection;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole sessions over real sockets: signalling, negotiation, media and data. */
class RealEngineTest {
  /** Threads and queues hold on to the last ones that they served; this many fill all of them. */
  private static final int WARM_UP = 60;

  /** Enough that an object left by each is told from chance. */
  private static final int COMERS = 60;

  /** What there is at least one of for each client, and what holds all the rest. */
  private static final Set<String> ONE_EACH =
      Set.of(
          "io.livekit.jakarta.media.room.Room",
          "io.livekit.jakarta.media.participant.Participant",
          "io.livekit.jakarta.media.executor.RoomExecutor",
          "io.livekit.jakarta.media.executor.RoomExecutor$Timer",
          PeerConnection.class.getName(),
          PeerSession.class.getName(),
          BcDtlsTransport.class.getName());

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(2);
  private MediaEngine server;
  private MediaEngine clients;
  private RoomDirectory directory;
  private LocalSignalGateway gateway;

  @BeforeEach
  void start() throws Exception {
    timers.setRemoveOnCancelPolicy(true);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    EngineConfig config =
        new EngineConfig(
            List.of(loopback),
            List.of(0),
            -1,
            List.of(loopback),
            1,
            EngineConfig.SocketTransport.NIO,
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            500,
            200);
    server = MediaEngine.start(config, Executors.defaultThreadFactory());
    clients = MediaEngine.start(config, Executors.defaultThreadFactory());
    open.add(server);
    open.add(clients);
    directory =
        new RoomDirectory(
            new RoomNode(
                World.config(""),
                "ND_test",
                server,
                timers,
                new ScheduledTimers(timers),
                RoomClock.SYSTEM,
                event -> {},
                (grants, session, expiry) -> "token",
                new IcePreferences(RoomClock.SYSTEM),
                new SharedDropCounters<>(DataDrop.class),
                new SharedDropCounters<>(SignalDrop.class),
                new NodeLoad(),
                new Decisions(
                    Deciders.NOBODY,
                    timers,
                    new ScheduledTimers(timers),
                    new Decisions.Terms(Duration.ofSeconds(5), false)),
                RoomScopeEvents.NOBODY),
            new HandMadeRooms());
    gateway = new LocalSignalGateway(directory, new Revocations(Clock.systemUTC()));
  }

  @AfterEach
  void stop() throws Exception {
    directory.closeAll(CloseReason.SERVER_SHUTDOWN).toCompletableFuture().get(5, TimeUnit.SECONDS);
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    timers.shutdownNow();
  }

  private EngineClient join(String identity, boolean single) throws Exception {
    EngineClient client = new EngineClient(clients, identity, single);
    open.add(client);
    client.join(gateway, "room", identity);
    return client;
  }

  private static boolean isActive(SignalResponse message, String identity) {
    return message.getUpdate().getParticipantsList().stream()
        .anyMatch(
            one ->
                one.getIdentity().equals(identity)
                    && one.getState() == ParticipantInfo.State.ACTIVE);
  }

  @ParameterizedTest
  @CsvSource({"false,false", "true,true", "false,true", "true,false"})
  void audioAndDataOfOneReachTheOther(boolean singlePublisher, boolean singleSubscriber)
      throws Exception {
    EngineClient ann = join("ann", singlePublisher);
    ann.await(message -> isActive(message, "ann"));
    LocalSource microphone = clients.createLocalSource(MediaKind.AUDIO, "audio/opus");
    ann.publish(
        microphone,
        "mic",
        AddTrackRequest.newBuilder()
            .setCid("mic")
            .setType(TrackType.AUDIO)
            .setSource(TrackSource.MICROPHONE)
            .build());
    timers.scheduleAtFixedRate(new Speech(microphone), 0, 20, TimeUnit.MILLISECONDS);

    EngineClient bob = join("bob", singleSubscriber);
    TrackReceiver received = EngineClient.poll(bob.tracks);
    assertThat(received.kind()).isEqualTo(MediaKind.AUDIO);
    assertThat(received.trackId()).startsWith("TR_AM");
    assertThat(received.streamId()).startsWith("PA_").contains("|TR_AM");
    ann.await(SignalResponse::hasTrackSubscribed);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (packets(received) < 20 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(packets(received)).isGreaterThanOrEqualTo(20);

    bob.await(message -> isActive(message, "bob"));
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8("hi")))
            .build();
    ann.sendData("_reliable", packet.toByteArray());
    DataPacket arrived = DataPacket.parseFrom(EngineClient.poll(bob.data));
    assertThat(arrived.getUser().getPayload().toStringUtf8()).isEqualTo("hi");
    assertThat(arrived.getParticipantIdentity()).isEqualTo("ann");
  }

  @Test
  void nothingIsLeftOfPeersThatCameAndWent() throws Exception {
    comeAndGo(WARM_UP);
    Map<String, Long> before = LiveObjects.byClass();
    comeAndGo(COMERS);
    Map<String, Long> grown = LiveObjects.grown(before, COMERS / 2);
    grown.keySet().retainAll(ONE_EACH);
    assertThat(grown).isEmpty();
  }

  private void comeAndGo(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String identity = "client" + i;
      EngineClient client = new EngineClient(clients, identity, i % 2 == 0);
      client.join(gateway, "room" + i, identity);
      EngineClient.poll(client.channels);
      // The server closes the socket, and with it the client.
      client.request(builder -> builder.getLeaveBuilder());
      client.await(SignalResponse::hasLeave);
    }
    for (Room room : directory.rooms()) {
      RoomDirectory.on(
              room,
              one -> {
                one.close(CloseReason.ROOM_DELETED);
                return one;
              })
          .toCompletableFuture()
          .get(5, TimeUnit.SECONDS);
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (server.stats().peers() + clients.stats().peers() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(server.stats().peers()).isZero();
    assertThat(clients.stats().peers()).isZero();
  }

  private static long packets(TrackReceiver receiver) {
    return receiver.stats().layers().stream().mapToLong(StreamStats::packets).sum();
  }

  /** Writes a packet of Opus every time it runs. */
  private static final class Speech implements Runnable {
    private final LocalSource source;
    private long timestamp;

    Speech(LocalSource source) {
      this.source = source;
    }

    @Override
    public void run() {
      byte[] frame = new byte[60];
      frame[0] = 0x78;
      source.writeFrame(frame, 0, frame.length, timestamp);
      timestamp += 960;
    }
  }
}
