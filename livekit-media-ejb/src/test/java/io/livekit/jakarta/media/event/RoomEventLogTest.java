package io.livekit.jakarta.media.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomEventLogTest {
  private static final Room ROOM = Room.newBuilder().setName("stage").setSid("RM_1").build();
  private static final ParticipantInfo ANN =
      ParticipantInfo.newBuilder()
          .setIdentity("ann")
          .setSid("PA_1")
          .setDisconnectReason(DisconnectReason.CLIENT_INITIATED)
          .build();

  private final Logger logger = Logger.getLogger(RoomEventLog.class.getName());
  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void everyEventIsOneLineWithItsFields() {
    TrackInfo track = TrackInfo.newBuilder().setSid("TR_1").setMimeType("video/VP8").build();
    List<RoomEvent> events =
        List.of(
            new RoomEvent.RoomStarted(ROOM),
            new RoomEvent.ParticipantEntered(ROOM, ANN),
            new RoomEvent.ParticipantJoined(ROOM, ANN),
            new RoomEvent.TrackPublished(ROOM, ANN, track),
            new RoomEvent.TrackUnpublished(ROOM, ANN, track),
            new RoomEvent.ParticipantLeft(ROOM, ANN),
            new RoomEvent.ParticipantConnectionAborted(ROOM, ANN),
            new RoomEvent.RoomFinished(ROOM));
    RoomEventLog log = new RoomEventLog();
    events.forEach(log::on);
    assertThat(records).hasSameSizeAs(events);
    assertThat(fields(0)).containsOnly(Map.entry("room", "stage"), Map.entry("roomID", "RM_1"));
    assertThat(fields(3)).containsEntry("participant", "ann").containsEntry("trackID", "TR_1");
    assertThat(fields(5)).containsEntry("reason", DisconnectReason.CLIENT_INITIATED);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> fields(int index) {
    return (Map<String, Object>) records.get(index).getParameters()[0];
  }
}
