package io.livekit.jakarta.media.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.CreateSIPParticipantRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoJsonReaderTest {

  private static <B extends Message.Builder> B read(String json, B into)
      throws MalformedMessageException {
    ProtoJsonReader.merge(json.getBytes(StandardCharsets.UTF_8), into, WireBounds.MESSAGE);
    return into;
  }

  private static void assertMalformed(byte[] json) {
    assertThatThrownBy(
            () -> ProtoJsonReader.merge(json, CreateRoomRequest.newBuilder(), WireBounds.MESSAGE))
        .as(new String(json, 0, Math.min(json.length, 60), StandardCharsets.ISO_8859_1))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void readsWhatTheLibraryWritesInBothSpellings() throws Exception {
    CreateRoomRequest request =
        CreateRoomRequest.newBuilder()
            .setName("a \"b\" \\ \n ü 😀 \u2028")
            .setEmptyTimeout(-1)
            .setMetadata("m")
            .putTags("k", "v")
            .putTags("", "")
            .addAgents(RoomAgentDispatch.newBuilder().setAgentName("x").putAttributes("a", "b"))
            .build();
    ParticipantInfo participant =
        ParticipantInfo.newBuilder()
            .setJoinedAt(Long.MIN_VALUE)
            .setState(ParticipantInfo.State.ACTIVE)
            .addTracks(
                TrackInfo.newBuilder().setSource(TrackSource.CAMERA).setMuted(true).setWidth(640))
            .build();
    SendDataRequest data =
        SendDataRequest.newBuilder()
            .setData(ByteString.copyFrom(new byte[] {0, -1, 62, 63}))
            .setKind(DataPacket.Kind.LOSSY)
            .setTopic("")
            .build();
    for (Message message : new Message[] {request, participant, data}) {
      for (JsonFormat.Printer printer :
          new JsonFormat.Printer[] {
            JsonFormat.printer(),
            JsonFormat.printer().preservingProtoFieldNames(),
            JsonFormat.printer().printingEnumsAsInts().omittingInsignificantWhitespace()
          }) {
        assertThat(read(printer.print(message), message.newBuilderForType()).build())
            .isEqualTo(message);
      }
      byte[] written = ProtoJsonWriter.write(message);
      Message.Builder again = message.newBuilderForType();
      ProtoJsonReader.merge(written, again, WireBounds.MESSAGE);
      assertThat(again.build()).isEqualTo(message);
    }
  }

  @Test
  void timesAreTexts() throws Exception {
    assertThat(
            read("{\"ringing_timeout\":\"3.5s\"}", CreateSIPParticipantRequest.newBuilder())
                .getRingingTimeout()
                .getNanos())
        .isEqualTo(500_000_000);
    assertThatThrownBy(
            () -> read("{\"ringing_timeout\":\"x\"}", CreateSIPParticipantRequest.newBuilder()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void numbersMayBeTextsAndWholeInAnyForm() throws Exception {
    for (String five : new String[] {"5", "\"5\"", "5.0", "0.5e1", "50E-1", "\"5\""}) {
      assertThat(
              read("{\"emptyTimeout\":" + five + "}", CreateRoomRequest.newBuilder())
                  .getEmptyTimeout())
          .isEqualTo(5);
    }
    assertThat(
            read("{\"emptyTimeout\":4294967295}", CreateRoomRequest.newBuilder()).getEmptyTimeout())
        .isEqualTo(-1);
    for (String wrong :
        new String[] {
          "4294967296",
          "-1",
          "1.5",
          "1e1000000000",
          "1e-1000000000",
          "\"\"",
          "\" 5\"",
          "\"+5\"",
          "\"٥\"",
          "true",
          "05",
          ".5",
          "5.",
          "0x5",
          "9".repeat(1 << 20)
        }) {
      assertMalformed(("{\"emptyTimeout\":" + wrong + "}").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void unknownMembersAndNamesOfEnumsAreSkipped() throws Exception {
    assertThat(
            read(
                    "{\"later\":{\"a\":[1,{\"b\":null}],\"c\":\"\\u00e4\"},\"name\":\"r\"}",
                    CreateRoomRequest.newBuilder())
                .getName())
        .isEqualTo("r");
    assertThat(
            read("{\"kind\":\"SOON\",\"room\":\"r\"}", SendDataRequest.newBuilder()).getKindValue())
        .isZero();
    assertThat(read("{\"name\":null}", CreateRoomRequest.newBuilder()).getName()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "null",
        "7",
        "{",
        "{]",
        "{}}",
        "{} {}",
        "{} // why",
        "/* why */ {}",
        "# why\n{}",
        "{'name':'r'}",
        "{name:\"r\"}",
        "{\"name\":'r'}",
        "{\"name\":r}",
        "{\"name\":\"r\";\"metadata\":\"m\"}",
        "{\"name\"=\"r\"}",
        "{\"name\":\"r\",}",
        "{,\"name\":\"r\"}",
        "{\"name\" \"r\"}",
        "{\"name\":5}",
        "{\"name\":true}",
        "{\"name\":[\"r\"]}",
        "{\"name\":\"r\",\"name\":\"q\"}",
        "{\"emptyTimeout\":1,\"empty_timeout\":2}",
        "{\"name\":\"\\x\"}",
        "{\"name\":\"\\u12\"}",
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\ud800x\"}",
        "{\"name\":\"\\ud800\\ud800\"}",
        "{\"name\":\"\\udc00\"}",
        "{\"name\":\"\\udc00\\ud800\"}",
        "{\"later\":\"\\ud800\"}",
        "{\"later\":\"\t\"}",
        "{\"name\":\"a\nb\"}",
        "{\"name\":\"a",
        "{\"later\":01}",
        "{\"later\":+1}",
        "{\"later\":NaN}",
        "{\"later\":tru}",
        "{\"later\":truex}",
        "{\"later\":[1 2]}",
        "{\"later\":[,]}",
        "{\"later\":[1,]}",
        "{\"agents\":{}}",
        "{\"agents\":[null]}",
        "{\"tags\":[]}",
        "{\"tags\":{\"a\":null}}",
        "\uFEFF{}",
        "{\u00a0}"
      })
  void whatIsNotJsonOrNotTheMessageIsMalformed(String json) {
    assertMalformed(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsNotUtf8IsMalformed() {
    byte[] json = "{\"name\":\"room-x\"}".getBytes(StandardCharsets.US_ASCII);
    for (int b : new int[] {0x80, 0xc0, 0xe4, 0xf8, 0xff}) {
      byte[] wrong = json.clone();
      wrong[14] = (byte) b;
      assertMalformed(wrong);
    }
    // a surrogate, and an overlong slash
    assertMalformed("{\"name\":\"\u00ed\u00a0\u0080\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertMalformed("{\"name\":\"\u00c0\u00af\"}".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void pairsOfSurrogatesAreOneCharacter() throws Exception {
    assertThat(read("{\"name\":\"\\ud83d\\uDE00\"}", CreateRoomRequest.newBuilder()).getName())
        .isEqualTo("😀");
  }

  @Test
  void valuesAreCountedAlsoWhereNobodyKnowsThem() throws Exception {
    int max = WireBounds.MESSAGE.maxValues();
    for (String member : new String[] {"later", "names"}) {
      String element = member.equals("names") ? "\"\"" : "0";
      String most = String.join(",", java.util.Collections.nCopies(max - 1, element));
      read("{\"" + member + "\":[" + most + "]}", ListRoomsRequest.newBuilder());
      assertThatThrownBy(
              () ->
                  read(
                      "{\"" + member + "\":[" + most + "," + element + "]}",
                      ListRoomsRequest.newBuilder()))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("more than 20000 values");
    }
  }

  @Test
  void levelsAreBounded() throws Exception {
    int max = WireBounds.MESSAGE.maxDepth();
    String deepest = "[".repeat(max - 1) + "]".repeat(max - 1);
    read("{\"later\":" + deepest + "}", ListRoomsRequest.newBuilder());
    assertThatThrownBy(() -> read("{\"later\":[" + deepest + "]}", ListRoomsRequest.newBuilder()))
        .hasMessageContaining("more than 32 levels");
    assertMalformed("[".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII));
    assertMalformed("{\"later\":".repeat(400_000).getBytes(StandardCharsets.US_ASCII));
  }

  /** Eight such bodies, as trees, ended a server of 512 MB. */
  @Test
  void fourMegabytesOfZerosCostNoMoreThanTheirBound() {
    byte[] body = new byte[4 << 20];
    Arrays.fill(body, (byte) ',');
    byte[] start = "{\"x\":[".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < body.length; i += 2) {
      body[i] = '0';
    }
    System.arraycopy(start, 0, body, 0, start.length);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    assertMalformed(body);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertMalformed(body);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  @Test
  void roomsAreWrittenInTheReferencesForm() {
    assertThat(new String(ProtoJsonWriter.write(Room.getDefaultInstance()), StandardCharsets.UTF_8))
        .startsWith("{\"sid\":\"\",\"name\":\"\",\"empty_timeout\":0,")
        .contains("\"creation_time\":\"0\"", "\"enabled_codecs\":[]", "\"version\":null");
  }

  private static String written(Message message) {
    return new String(ProtoJsonWriter.write(message), StandardCharsets.UTF_8);
  }

  /** The writer remembers lists that it has written. */
  @Test
  void eachRoomIsWrittenAsItWouldBeAloneWhateverListsTheyShare() {
    Codec opus = Codec.newBuilder().setMime("audio/opus").build();
    Codec vp8 = Codec.newBuilder().setMime("video/VP8").setFmtpLine("größer").build();
    Codec other = Codec.newBuilder().setMime("audio/opus").build();
    List<Room> rooms = new ArrayList<>();
    for (List<Codec> codecs :
        List.of(
            List.of(opus, vp8),
            List.of(opus, vp8),
            List.of(vp8, opus),
            List.of(opus),
            List.<Codec>of(),
            List.of(opus, vp8),
            List.of(other, vp8),
            List.<Codec>of())) {
      rooms.add(Room.newBuilder().setName("r" + rooms.size()).addAllEnabledCodecs(codecs).build());
    }
    String each = rooms.stream().map(ProtoJsonReaderTest::written).collect(Collectors.joining(","));
    assertThat(written(ListRoomsResponse.newBuilder().addAllRooms(rooms).build()))
        .isEqualTo("{\"rooms\":[" + each + "]}");
  }

  @Test
  void numbersAndTextsAreWrittenInFull() {
    for (long number :
        new long[] {0, 7, -1, 10, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE}) {
      assertThat(written(Room.newBuilder().setCreationTime(number).build()))
          .contains("\"creation_time\":\"" + number + "\"");
      assertThat(written(Room.newBuilder().setEmptyTimeout((int) number).build()))
          .contains("\"empty_timeout\":" + Integer.toUnsignedString((int) number) + ",");
    }
    for (String text :
        new String[] {
          "", "plain", "ü", "plain ü", "a\"b", "\"", "a\u2028", "😀x", "x\u007f\u0080"
        }) {
      String escaped = text.replace("\"", "\\\"").replace("\u2028", "\\u2028");
      assertThat(written(Room.newBuilder().setName(text).build()))
          .contains("\"name\":\"" + escaped + "\",");
    }
  }
}
