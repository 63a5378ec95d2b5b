package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.application.Guestbook;
import io.livekit.jakarta.media.data.DataRouter;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.track.TrackInfoVersions;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.TrackSource;
import jakarta.enterprise.context.ContextNotActiveException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.weld.bootstrap.spi.BeanDiscoveryMode;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rooms that CDI makes: the container's implementation of it, without a container. */
class RoomsOfBeansTest {
  private static WeldContainer cdi;

  private final World world = new World("", null, new RoomsOfBeans(cdi.getBeanManager()));
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void start() {
    cdi =
        new Weld()
            .disableDiscovery()
            .setBeanDiscoveryMode(BeanDiscoveryMode.ANNOTATED)
            .packages(Room.class, DataRouter.class, TrackInfoVersions.class, Guestbook.class)
            .extensions(new RoomScopeExtension())
            .initialize();
  }

  @AfterAll
  static void stop() {
    cdi.close();
  }

  private Room room(String name) {
    return world.directory.find(name).orElseThrow();
  }

  private void in(String name, Runnable action) {
    room(name).executor().execute(action);
  }

  private void close(String name) {
    Room room = room(name);
    room.executor().execute(() -> room.close(CloseReason.ROOM_DELETED));
  }

  @Test
  void eachRoomHasPartsOfItsOwnWhichKnowEachOther() {
    TestClient ann = world.joined("first", "ann");
    world.joined("second", "bob");
    TestClient cal = world.joined("first", "cal");
    cal.publish("mic", TrackSource.MICROPHONE);
    assertThat(ann.updatesOf("cal")).isNotEmpty();
    assertThat(ann.updatesOf("bob")).isEmpty();
    assertThat(room("first").participants()).hasSize(2);
    assertThat(room("second").participants()).hasSize(1);
    List<Roster> rosters = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      in(
          name,
          () -> {
            Roster roster = cdi.select(Roster.class).get();
            assertThat(roster.all()).isEqualTo(room(name).participants());
            assertThat(cdi.select(Room.class).get()).isSameAs(room(name));
            rosters.add(roster);
          });
    }
    assertThat(rosters).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void aRoomThatNobodyComesToEndsWithItsTimers() {
    world
        .joined("brief", "ann")
        .send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    world.pass(Duration.ofMinutes(10));
    assertThat(world.events(RoomEvent.RoomFinished.class)).hasSize(1);
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void anApplicationsBeansLiveAndEndAmongThePartsOfTheirRoom() {
    world.joined("first", "ann");
    world.joined("second", "bob");
    Guestbook book = cdi.select(Guestbook.class).get();
    for (String name : List.of("first", "second")) {
      in(
          name,
          () -> {
            book.open(log);
            book.write(name);
          });
    }
    in("first", () -> book.write("more"));
    in("second", () -> log.add("the second says " + book.read()));
    close("first");
    close("second");
    assertThat(log)
        .containsExactly(
            "the second says second",
            "the book ends with first and more",
            "the book ends with second");
    assertThatThrownBy(book::read).isInstanceOf(ContextNotActiveException.class);
  }

  @Test
  void nothingOfARoomIsLeftInItsContext() {
    world.joined("first", "ann");
    Room room = room("first");
    close("first");
    room.executor()
        .execute(
            () -> {
              RoomContext context = new RoomContext(RoomSingleton.class);
              assertThat(cdi.getBeanManager().getBeans(Roster.class))
                  .isNotEmpty()
                  .allSatisfy(bean -> assertThat(context.get(bean)).isNull());
              log.add("looked");
            });
    assertThat(log).containsExactly("looked");
  }

  @Test
  void aRoomIsMadeWhileAnotherOneRuns() {
    world.joined("first", "ann");
    Guestbook book = cdi.select(Guestbook.class).get();
    in(
        "first",
        () -> {
          book.open(log);
          book.write("before");
          new RoomsOfBeans(cdi.getBeanManager())
              .create(world.directory.node(), room("first").request(), closed -> {});
          book.write("after");
        });
    close("first");
    assertThat(log).containsExactly("the book ends with before and after");
  }

  @Test
  void partsAreMadeWithTheirRoomOrNever() {
    assertThatThrownBy(() -> cdi.select(RoomInfo.class).get())
        .isInstanceOf(ContextNotActiveException.class);
    world.joined("first", "ann");
    Room room = room("first");
    close("first");
    room.executor()
        .execute(
            () -> {
              assertThatThrownBy(() -> cdi.select(RoomInfo.class).get())
                  .isInstanceOf(IllegalStateException.class);
              log.add("refused");
            });
    assertThat(log).containsExactly("refused");
  }

  @Test
  void aRoomThatCantBeMadeFailsThoseOnlyWhoAskForIt() {
    World failing =
        new World(
            "",
            null,
            (node, request, onClosed) -> {
              throw new IllegalStateException("no room is made today");
            });
    CreateRoomRequest request = CreateRoomRequest.newBuilder().setName("r").build();
    assertThat(failing.directory.enter(request, room -> room)).isCompletedExceptionally();
    assertThat(failing.directory.rooms()).isEmpty();
  }
}
