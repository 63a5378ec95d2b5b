package io.livekit.jakarta.web.twirp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageFormatTest {

  @Test
  void namesAreSnakeCaseDefaultsAreThereAndLongsAreStrings() {
    JsonObject json =
        json(print(Room.newBuilder().setName("r").setCreationTime(1_795_381_112L).build()));
    assertThat(json.get("empty_timeout").getAsInt()).isZero();
    assertThat(json.get("creation_time").toString()).isEqualTo("\"1795381112\"");
    assertThat(json.get("metadata").getAsString()).isEmpty();
    assertThat(json.get("enabled_codecs").getAsJsonArray()).isEmpty();
  }

  @Test
  void messagesThatAreNotSetAreNull() {
    assertThat(print(MuteRoomTrackResponse.getDefaultInstance())).isEqualTo("{\"track\":null}");
  }

  @Test
  void messagesInsideListsGetTheirNullsToo() {
    JsonObject participant = json(print(ParticipantInfo.getDefaultInstance()));
    assertThat(participant.get("permission").isJsonNull()).isTrue();
    JsonObject rooms =
        json(print(ListRoomsResponse.newBuilder().addRooms(Room.newBuilder()).build()));
    assertThat(rooms.get("rooms").getAsJsonArray().get(0).getAsJsonObject().has("version"))
        .isTrue();
  }

  @Test
  void requestsMayUseEitherNamingAndUnknownMembers() throws Exception {
    CreateRoomRequest.Builder request = CreateRoomRequest.newBuilder();
    request.mergeFrom(
        MessageFormat.JSON.read(
            "{\"emptyTimeout\": 5, \"max_participants\": 7, \"who\": {\"knows\": 1}}"
                .getBytes(StandardCharsets.UTF_8),
            CreateRoomRequest.getDefaultInstance()));
    assertThat(request.getEmptyTimeout()).isEqualTo(5);
    assertThat(request.getMaxParticipants()).isEqualTo(7);
  }

  @Test
  void foreignErrorsCarryThePrefixAndArgumentErrorsTheirMeta() {
    assertThat(json(TwirpError.of(ServiceException.roomDoesNotExist())))
        .isEqualTo(
            "{\"code\":\"not_found\",\"msg\":\"twirp error unknown: requested room does not"
                + " exist\"}");
    assertThat(
            json(
                TwirpError.of(ServiceException.argument("metadata size exceeds limits", "524288"))))
        .isEqualTo(
            "{\"code\":\"invalid_argument\",\"msg\":\"metadata size exceeds limits 524288\","
                + "\"meta\":{\"argument\":\"metadata size exceeds limits\"}}");
  }

  @Test
  void statusesAreThoseOfTwirp() {
    for (ServiceException.Code code : ServiceException.Code.values()) {
      assertThat(new TwirpError(code, "", Map.of()).httpStatus()).isBetween(400, 503);
    }
    assertThat(new TwirpError(ServiceException.Code.DATALOSS, "", Map.of()).httpStatus())
        .isEqualTo(500);
  }

  @Test
  void errorsRepeatLittleOfARequestAndNoToken() {
    String path = "/twirp/livekit.RoomService/" + "x".repeat(50_000);
    for (TwirpError error :
        List.of(
            TwirpError.noHandler("POST", path),
            TwirpError.wrongVerb("V".repeat(8000), path),
            TwirpError.wrongContentType("t".repeat(8000), "POST", path))) {
      long echoed = json(error).chars().filter(c -> c == 'x' || c == 'V' || c == 't').count();
      assertThat(echoed).isLessThanOrEqualTo(256);
    }
    assertThat(json(TwirpError.noHandler("POST", "/twirp/livekit.SIP/eyJhbGciOiJIUzI1NiJ9.e30.AA")))
        .doesNotContain("eyJ");
  }

  private static String json(TwirpError error) {
    return new String(error.json(), StandardCharsets.UTF_8);
  }

  private static String print(Message message) {
    return new String(MessageFormat.JSON.write(message), StandardCharsets.UTF_8);
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
