package io.livekit.jakarta.web.twirp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import org.junit.jupiter.api.Test;

class TwirpJsonTest {

  @Test
  void namesAreSnakeCaseDefaultsAreThereAndLongsAreStrings() {
    JsonObject json =
        json(
            TwirpJson.print(
                Room.newBuilder().setName("r").setCreationTime(1_795_381_112L).build()));
    assertThat(json.get("empty_timeout").getAsInt()).isZero();
    assertThat(json.get("creation_time").toString()).isEqualTo("\"1795381112\"");
    assertThat(json.get("metadata").getAsString()).isEmpty();
    assertThat(json.get("enabled_codecs").getAsJsonArray()).isEmpty();
  }

  @Test
  void messagesThatAreNotSetAreNull() {
    assertThat(TwirpJson.print(MuteRoomTrackResponse.getDefaultInstance()))
        .isEqualTo("{\"track\":null}");
  }

  @Test
  void messagesInsideListsGetTheirNullsToo() {
    JsonObject participant = json(TwirpJson.print(ParticipantInfo.getDefaultInstance()));
    assertThat(participant.get("permission").isJsonNull()).isTrue();
    JsonObject rooms =
        json(TwirpJson.print(ListRoomsResponse.newBuilder().addRooms(Room.newBuilder()).build()));
    assertThat(rooms.get("rooms").getAsJsonArray().get(0).getAsJsonObject().has("version"))
        .isTrue();
  }

  @Test
  void requestsMayUseEitherNamingAndUnknownMembers() throws Exception {
    CreateRoomRequest.Builder request = CreateRoomRequest.newBuilder();
    TwirpJson.parse(
        "{\"emptyTimeout\": 5, \"max_participants\": 7, \"who\": {\"knows\": 1}}", request);
    assertThat(request.getEmptyTimeout()).isEqualTo(5);
    assertThat(request.getMaxParticipants()).isEqualTo(7);
  }

  @Test
  void foreignErrorsCarryThePrefixAndArgumentErrorsTheirMeta() {
    assertThat(TwirpError.of(ServiceException.roomDoesNotExist()).json())
        .isEqualTo(
            "{\"code\":\"not_found\",\"msg\":\"twirp error unknown: requested room does not"
                + " exist\"}");
    assertThat(
            TwirpError.of(ServiceException.argument("metadata size exceeds limits", "524288"))
                .json())
        .isEqualTo(
            "{\"code\":\"invalid_argument\",\"msg\":\"metadata size exceeds limits 524288\","
                + "\"meta\":{\"argument\":\"metadata size exceeds limits\"}}");
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
