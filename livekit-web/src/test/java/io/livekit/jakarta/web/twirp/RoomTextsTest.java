package io.livekit.jakarta.web.twirp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.wire.ProtoJsonWriter;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.Room;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTextsTest {
  private final RoomTexts texts = new RoomTexts();

  private static Room room(String name) {
    return Room.newBuilder().setSid("RM_" + name).setName(name).setMetadata("größer").build();
  }

  private String list(Room... rooms) {
    ListRoomsResponse response =
        ListRoomsResponse.newBuilder().addAllRooms(Arrays.asList(rooms)).build();
    byte[] written = texts.list(response);
    assertThat(written).isEqualTo(ProtoJsonWriter.write(response));
    return new String(written, StandardCharsets.UTF_8);
  }

  @Test
  void listsAreWhatTheyAreWrittenAnewOrNot() {
    Room a = room("a");
    Room b = room("b");
    assertThat(list()).isEqualTo("{\"rooms\":[]}");
    for (int i = 0; i < 2; i++) {
      list(a);
      list(a, b);
      list(b, a, b);
    }
    assertThat(texts.bytes())
        .isEqualTo(ProtoJsonWriter.write(a).length + ProtoJsonWriter.write(b).length);
  }

  @Test
  void aRoomThatHasChangedIsAnother() {
    Room before = room("a");
    assertThat(list(before)).contains("\"num_participants\":0");
    assertThat(list(before.toBuilder().setNumParticipants(3).build()))
        .contains("\"num_participants\":3");
  }

  @Test
  void noMoreIsKeptThanMayBe() {
    Room large = Room.newBuilder().setMetadata("x".repeat(RoomTexts.MAX_BYTES / 2)).build();
    Room other = Room.newBuilder().setMetadata("y".repeat(RoomTexts.MAX_BYTES / 2)).build();
    for (Room one : List.of(large, other, large, other)) {
      list(one);
      assertThat(texts.bytes()).isBetween(1L, (long) RoomTexts.MAX_BYTES);
    }
  }
}
