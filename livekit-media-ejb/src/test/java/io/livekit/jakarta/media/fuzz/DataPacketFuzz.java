package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ChatMessage;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DataStream;
import io.livekit.jakarta.proto.RpcRequest;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any messages on any data channel of a participant; what reaches the others says whom it is from.
 */
class DataPacketFuzz {
  private static final int MAX_STEPS = 60;
  private static final String[] LABELS = {"_reliable", "_lossy", "_data_track", "other"};

  static Stream<byte[]> seeds() {
    return Stream.of(
            DataPacket.newBuilder()
                .setUser(
                    UserPacket.newBuilder()
                        .setPayload(ByteString.copyFromUtf8("hi"))
                        .setTopic("t")),
            DataPacket.newBuilder()
                .addDestinationIdentities("bystander")
                .setChatMessage(ChatMessage.newBuilder().setId("1")),
            DataPacket.newBuilder()
                .setRpcRequest(
                    RpcRequest.newBuilder().setId("1").setMethod("m").setResponseTimeoutMs(10)),
            DataPacket.newBuilder()
                .setParticipantIdentity("bystander")
                .setSequence(7)
                .setStreamHeader(DataStream.Header.newBuilder().setStreamId("s").setTotalLength(3)),
            DataPacket.newBuilder()
                .setStreamChunk(DataStream.Chunk.newBuilder().setStreamId("s").setChunkIndex(1)))
        .map(
            packet ->
                Script.join(
                    new byte[] {0},
                    Script.blocks(packet.build().toByteArray()),
                    new byte[] {2},
                    Script.blocks(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) throws InvalidProtocolBufferException {
    Script script = new Script(data);
    try (LoggedFaults faults = new LoggedFaults()) {
      World world = new World();
      TestClient bystander = world.joined("room", "bystander");
      TestClient attacker = world.joined("room", "attacker");
      for (int steps = 0; steps < MAX_STEPS && script.hasMore(); steps++) {
        int what = script.u8();
        attacker.publisherPeer().receive(LABELS[what % LABELS.length], script.block());
        world.pass(Duration.ofMillis(what >> 2));
      }
      world.pass(Duration.ofSeconds(1));
      faults.assertNone();
      assertThat(bystander.closed).isFalse();
      for (String label : List.of("_reliable", "_lossy")) {
        for (byte[] sent : bystander.subscriberPeer().sent.getOrDefault(label, List.of())) {
          assertThat(DataPacket.parseFrom(sent).getParticipantIdentity()).isEqualTo("attacker");
        }
      }
    }
  }
}
