package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RpcCall;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the records, cursors and ETags of the REST API: read, or refused in its words. */
class RecordFuzz {
  private static final List<Class<? extends Record>> TYPES =
      List.of(RoomCreation.class, ParticipantPatch.class, TokenRequest.class, RpcCall.class);

  static Stream<byte[]> seeds() {
    return Stream.of(
            "{\"name\":\"r\",\"emptyTimeout\":\"PT5M\",\"maxParticipants\":7}",
            "{\"attributes\":{\"a\":null},\"permission\":{\"canPublishSources\":[\"CAMERA\"]}}",
            "{\"identity\":\"a\",\"grants\":{\"hidden\":true},\"ttl\":\"PT1H\"}",
            "\"a\", W/\"b\", *",
            "acm9vbQ")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    for (Class<? extends Record> type : TYPES) {
      try {
        assertThat(RecordReader.read(data, type)).isNotNull();
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (InvalidBodyException e) {
        assertThat(e.violations()).isNotEmpty();
      }
    }
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      EntityTags tags = EntityTags.parse(text);
      assertThat(tags.any() || !tags.strong().isEmpty() || !tags.weak().isEmpty()).isTrue();
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    }
    try {
      Cursor cursor = Cursor.parse(text);
      assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    } catch (ProblemException e) {
      assertThat(e.problem().status()).isEqualTo(400);
    }
  }
}
