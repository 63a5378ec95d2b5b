package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application beside ours, deployed with our archive as it is: it decides, and it follows. */
@ExtendWith(FreePorts.class)
@ArquillianTest
class ApplicationTest {

  @Deployment(testable = false)
  static Archive<?> livekitAndAnApplication() {
    return Archives.withApplication(ApplicationTest.class.getPackageName() + ".application");
  }

  private static String get(String path) throws Exception {
    HttpResponse<String> reply =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(ThisServer.ENDPOINT.http() + path))
                    .timeout(ThisServer.PATIENCE)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return reply.statusCode() + " " + reply.body();
  }

  private static List<Room> rooms(String name) {
    try {
      return TwirpEncoding.JSON
          .call(
              "ListRooms",
              Tokens.rooms(),
              ListRoomsRequest.newBuilder().addNames(name).build(),
              ListRoomsResponse.newBuilder())
          .getRoomsList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The first join loads most of the classes, which a busy machine may take longer for than a
   * handshake waits.
   */
  private static SignalClient join(String room, String identity) {
    AtomicReference<SignalClient> joined = new AtomicReference<>();
    Await.until(
        identity + " has joined",
        ThisServer.PATIENCE,
        () -> {
          try {
            joined.set(
                SignalClient.open(
                    ThisServer.ENDPOINT,
                    "/rtc?protocol=15&auto_subscribe=1",
                    Tokens.join(room, identity),
                    ThisServer.PATIENCE));
            return true;
          } catch (Exception e) {
            return false;
          }
        });
    return joined.get();
  }

  @Test
  void whoIsNotInvitedLearnsWhy() throws Exception {
    String token = Tokens.join("closed", "stranger");
    assertThat(get("/rtc/validate?protocol=15&access_token=" + token))
        .isEqualTo("401 you are not invited");
    assertThat(rooms("closed")).isEmpty();
  }

  @Test
  void whoIsGrantedLessGetsLess() throws Exception {
    try (SignalClient guest = join("party", "guest")) {
      SignalResponse first = guest.next().message();
      assertThat(first.getJoin().getParticipant().getPermission().getCanPublish()).isFalse();
      assertThat(first.getJoin().getParticipant().getPermission().getCanSubscribe()).isTrue();
    }
  }

  @Test
  void anObserverThatThrowsRefusesAndTheSessionGoesOn() throws Exception {
    try (SignalClient ann = join("failing", "ann")) {
      ann.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder().setName("Ann").setRequestId(5))
              .build());
      SignalResponse next = ann.next().message();
      while (!next.hasRequestResponse()) {
        next = ann.next().message();
      }
      assertThat(next.getRequestResponse().getReason())
          .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    }
  }

  @Test
  void aRoomHasBeansOfItsOwnForAsLongAsItLives() throws Exception {
    try (SignalClient ann = join("lively", "ann");
        SignalClient bob = join("lively", "bob")) {
      Await.until(
          "both are attended to",
          ThisServer.PATIENCE,
          () -> rooms("lively").stream().anyMatch(room -> room.getMetadata().equals("ann,bob 2")));
      TwirpEncoding.JSON.call(
          "DeleteRoom",
          Tokens.rooms(),
          DeleteRoomRequest.newBuilder().setRoom("lively").build(),
          DeleteRoomResponse.newBuilder());
      Await.until(
          "the journal tells of the room's end",
          ThisServer.PATIENCE,
          () -> rooms("journal").stream().anyMatch(room -> tells(room.getMetadata())));
    }
  }

  private static boolean tells(String journal) {
    List<String> lines = List.of(journal.split(";"));
    int before = lines.indexOf("before destroyed ann,bob 2");
    int end = lines.indexOf("attendance ann,bob 2");
    int after = lines.indexOf("destroyed lively");
    return lines.contains("initialized lively") && 0 <= before && before < end && end < after;
  }
}
