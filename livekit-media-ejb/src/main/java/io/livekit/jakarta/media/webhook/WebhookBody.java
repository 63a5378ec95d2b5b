package io.livekit.jakarta.media.webhook;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.outbox.EventName;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.WebhookEvent;
import java.nio.charset.StandardCharsets;

/** Puts events into the JSON that webhooks carry (spec/03 §6). */
final class WebhookBody {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private WebhookBody() {}

  /**
   * @param dropped how many events of the room the receiver missed before this one
   * @return lowerCamelCase, without what has its default
   */
  static byte[] of(OutboxEvent event, int dropped) {
    try {
      return JSON.print(message(event, dropped)).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event has no JSON form", e);
    }
  }

  @SuppressWarnings("deprecation") // numDropped: receivers still read it
  private static WebhookEvent message(OutboxEvent event, int dropped) {
    WebhookEvent.Builder body = event.body().toBuilder().setNumDropped(dropped);
    if (event.name() == EventName.TRACK_PUBLISHED || event.name() == EventName.TRACK_UNPUBLISHED) {
      Room room = body.getRoom();
      body.setRoom(Room.newBuilder().setSid(room.getSid()).setName(room.getName()));
      ParticipantInfo participant = body.getParticipant();
      body.setParticipant(
          ParticipantInfo.newBuilder()
              .setSid(participant.getSid())
              .setIdentity(participant.getIdentity()));
    }
    return body.build();
  }
}
