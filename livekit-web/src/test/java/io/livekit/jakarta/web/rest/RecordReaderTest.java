package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livekit.jakarta.api.TrackSource;
import io.livekit.jakarta.api.rest.Change;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.PermissionPatch;
import io.livekit.jakarta.api.rest.Problem.Violation;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RoomPatch;
import io.livekit.jakarta.api.rest.TokenGrants;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {

  private static <T extends Record> T read(String json, Class<T> type)
      throws MalformedMessageException {
    return RecordReader.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  private static List<Violation> violations(String json, Class<? extends Record> type) {
    return catchThrowableOfType(InvalidBodyException.class, () -> read(json, type)).violations();
  }

  @Test
  void aRecordIsReadWithItsTypes() throws Exception {
    assertThat(
            read(
                "{\"name\":\"größer\",\"emptyTimeout\":\"PT5M\",\"maxParticipants\":7,"
                    + "\"syncStreams\":true,\"metadata\":null}",
                RoomCreation.class))
        .isEqualTo(new RoomCreation("größer", Duration.ofMinutes(5), null, 7, null, true, null));
  }

  @Test
  void recordsListsAndMapsAreReadInsideOfEachOther() throws Exception {
    TokenRequest request =
        read(
            "{\"identity\":\"ann\",\"attributes\":{\"a\":\"b\"},"
                + "\"grants\":{\"canPublishSources\":[\"CAMERA\",\"MICROPHONE\"]}}",
            TokenRequest.class);

    assertThat(request.attributes()).isEqualTo(Map.of("a", "b"));
    assertThat(request.grants())
        .isEqualTo(
            new TokenGrants(
                null,
                null,
                null,
                List.of(TrackSource.CAMERA, TrackSource.MICROPHONE),
                null,
                null,
                null,
                null));
  }

  @Test
  void aPatchTellsWhatIsAbsentFromNullAndFromAValue() throws Exception {
    assertThat(read("{}", RoomPatch.class).metadata()).isEqualTo(Change.keep());
    assertThat(read("{\"metadata\":null}", RoomPatch.class).metadata()).isEqualTo(Change.clear());
    assertThat(read("{\"metadata\":\"\"}", RoomPatch.class).metadata()).isEqualTo(Change.to(""));
  }

  @Test
  void aPatchIsReadIntoTheDepth() throws Exception {
    ParticipantPatch patch =
        read(
            "{\"attributes\":{\"gone\":null,\"new\":\"x\"},\"permission\":{\"canPublish\":false}}",
            ParticipantPatch.class);

    assertThat(patch)
        .isEqualTo(
            ParticipantPatch.none()
                .withAttributes(Map.of("gone", Change.clear(), "new", Change.to("x")))
                .withPermission(PermissionPatch.none().withCanPublish(false)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'nam':'r'} | nam | is not known here",
        "{'name':1} | name | must be a string",
        "{'name':['r']} | name | must be a string",
        "{'name':'a','name':'b'} | name | is there twice",
        "{'emptyTimeout':300} | emptyTimeout | must be a string",
        "{'emptyTimeout':'5m'} | emptyTimeout | must be a duration as ISO 8601 says, for example"
            + " PT5M",
        "{'maxParticipants':'7'} | maxParticipants | must be a number",
        "{'maxParticipants':1.5} | maxParticipants | must be a whole number",
        "{'maxParticipants':1e3} | maxParticipants | must be a whole number",
        "{'maxParticipants':4294967296} | maxParticipants | is out of range",
        "{'maxParticipants':99999999999999999999} | maxParticipants | is out of range",
        "{'syncStreams':'yes'} | syncStreams | must be true or false",
        "[] | '' | must be an object",
        "null | '' | must be an object",
      })
  void whatIsWrongIsToldByItsPath(String json, String path, String message) {
    assertThat(violations(json.replace('\'', '"'), RoomCreation.class))
        .containsExactly(new Violation(path, message));
  }

  @Test
  void thePathLeadsIntoTheDepth() {
    assertThat(
            violations(
                "{\"grants\":{\"canPublishSources\":[\"CAMERA\",\"EYE\"],\"canPublish\":1},"
                    + "\"attributes\":{\"a\":null}}",
                TokenRequest.class))
        .extracting(Violation::path)
        .containsExactly("grants.canPublishSources[1]", "grants.canPublish");
    assertThat(violations("{\"attributes\":{\"a\":null}}", TokenRequest.class))
        .containsExactly(new Violation("attributes.a", "must not be null"));
  }

  @Test
  void thereIsAnEndToWhatIsTold() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      json.append('"').append("x".repeat(200)).append(i).append("\":1,");
    }
    json.append("\"name\":\"r\"}");

    List<Violation> told = violations(json.toString(), RoomCreation.class);

    assertThat(told).hasSize(RecordReader.MAX_VIOLATIONS);
    assertThat(told).allSatisfy(one -> assertThat(one.path()).hasSizeLessThan(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"name\":\"r\"", "{\"name\":\"r\"}}", "{name:\"r\"}", "\u0000", "{'a':1}"})
  void whatIsNotJsonIsRefusedAsThat(String json) {
    assertThatThrownBy(() -> read(json, RoomCreation.class))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void depthAndNumberOfValuesAreBoundedBeforeAnythingIsBuilt() {
    assertThatThrownBy(() -> read("{\"later\":" + "[".repeat(1_000_000), RoomCreation.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("levels");
    String many = "{\"later\":[" + "1,".repeat(100_000) + "1]}";
    assertThatThrownBy(() -> read(many, RoomCreation.class))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("values");
  }
}
