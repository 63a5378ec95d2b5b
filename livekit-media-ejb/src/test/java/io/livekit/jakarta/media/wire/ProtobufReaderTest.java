package io.livekit.jakarta.media.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import io.livekit.jakarta.proto.TrackSource;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ProtobufReaderTest {

  private static CreateRoomRequest read(byte[] bytes) throws MalformedMessageException {
    return ProtobufReader.read(bytes, CreateRoomRequest.getDefaultInstance(), WireBounds.MESSAGE);
  }

  @Test
  void readsMessagesAndForgetsWhatNobodyKnows() throws Exception {
    CreateRoomRequest known =
        CreateRoomRequest.newBuilder()
            .setName("r")
            .putTags("a", "b")
            .addAgents(RoomAgentDispatch.newBuilder().setAgentName("x"))
            .build();
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).addFixed32(2).build())
            .build();
    CreateRoomRequest more = known.toBuilder().setUnknownFields(unknown).build();

    assertThat(read(known.toByteArray())).isEqualTo(known);
    assertThat(read(more.toByteArray())).isEqualTo(known);
    ParticipantPermission packed =
        ParticipantPermission.newBuilder()
            .addAllCanPublishSources(Collections.nCopies(9, TrackSource.CAMERA))
            .build();
    assertThat(
            ProtobufReader.read(
                packed.toByteArray(),
                ParticipantPermission.getDefaultInstance(),
                WireBounds.MESSAGE))
        .isEqualTo(packed);
  }

  @Test
  void manyEmptyMessagesAreRefusedBeforeTheyAreMade() {
    // agents = 14: two bytes each on the wire, a hundred in memory
    byte[] agents = new byte[4 << 20];
    for (int i = 0; i < agents.length; i += 2) {
      agents[i] = 14 << 3 | 2;
    }
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    assertTooMany(agents);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertTooMany(agents);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  private static void assertTooMany(byte[] bytes) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("more than 20000 values");
  }

  @Test
  void manyUnknownFieldsAndPackedElementsAreRefused() {
    byte[] unknown = new byte[3 * (WireBounds.MESSAGE.maxValues() + 1)];
    for (int i = 0; i < unknown.length; i += 3) {
      unknown[i] = (byte) (100 << 3 & 0x7f | 0x80);
      unknown[i + 1] = 100 << 3 >> 7;
    }
    assertTooMany(unknown);
    ParticipantPermission packed =
        ParticipantPermission.newBuilder()
            .addAllCanPublishSources(Collections.nCopies(20_000, TrackSource.CAMERA))
            .build();
    assertThatThrownBy(
            () ->
                ProtobufReader.read(
                    packed.toByteArray(),
                    ParticipantPermission.getDefaultInstance(),
                    WireBounds.MESSAGE))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void deepGroupsAndBrokenLengthsAreMalformed() {
    byte[] groups = new byte[1 << 20];
    Arrays.fill(groups, (byte) (12 << 3 | 3));
    assertThatThrownBy(() -> read(groups)).isInstanceOf(MalformedMessageException.class);
    byte[] negative = {14 << 3 | 2, -1, -1, -1, -1, 15};
    assertThatThrownBy(() -> read(negative)).isInstanceOf(MalformedMessageException.class);
    byte[] tooLong = {10, 127, 1};
    assertThatThrownBy(() -> read(tooLong)).isInstanceOf(MalformedMessageException.class);
    byte[] notUtf8 = {10, 1, -1};
    assertThatThrownBy(() -> read(notUtf8)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> read(new byte[] {(byte) 0xff}))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void textsOfAnyLengthAreOneValue() throws Exception {
    ListRoomsRequest request =
        ListRoomsRequest.newBuilder()
            .addNamesBytes(ByteString.copyFromUtf8("n".repeat(1 << 20)))
            .build();
    assertThat(
            ProtobufReader.read(
                request.toByteArray(), ListRoomsRequest.getDefaultInstance(), WireBounds.MESSAGE))
        .isEqualTo(request);
  }
}
