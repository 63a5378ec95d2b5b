package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtoJsonReader;
import io.livekit.jakarta.media.wire.ProtoJsonWriter;
import io.livekit.jakarta.media.wire.ProtobufReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.SignalRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a message in JSON and in protobuf: what is read is written and read the same. */
class WireFuzz {

  static Stream<byte[]> seeds() {
    return Stream.concat(
        Stream.of(
                "{\"name\":\"r\",\"emptyTimeout\":\"5\",\"tags\":{\"a\":\"b\"},\"agents\":[{\"agent_name\":\"x\"}]}",
                "{\"name\":\"\\ud83d\\ude00\",\"later\":[1,-0.5e3,null,{\"a\":[true,false]}]}",
                "{\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}",
                "{\"mute\":{\"sid\":\"TR_x\",\"muted\":true},\"leave\":null}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Stream.of(
            CreateRoomRequest.newBuilder().setName("r").putTags("a", "b").build().toByteArray()));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) throws MalformedMessageException {
    try {
      CreateRoomRequest.Builder read = CreateRoomRequest.newBuilder();
      ProtoJsonReader.merge(data, read, WireBounds.MESSAGE);
      CreateRoomRequest.Builder again = CreateRoomRequest.newBuilder();
      ProtoJsonReader.merge(ProtoJsonWriter.write(read.build()), again, WireBounds.MESSAGE);
      assertThat(again.build()).isEqualTo(read.build());
      ProtoJsonReader.merge(data, SignalRequest.newBuilder(), WireBounds.MESSAGE);
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    try {
      CreateRoomRequest read =
          ProtobufReader.read(data, CreateRoomRequest.getDefaultInstance(), WireBounds.MESSAGE);
      assertThat(CreateRoomRequest.parseFrom(read.toByteArray())).isEqualTo(read);
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("written by ourselves", e);
    }
  }
}
