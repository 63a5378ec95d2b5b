package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames and descriptions that no client sends: they end the connection they came over, and nothing
 * else.
 */
@LiveKit
class BrokenFramesTest {

  private static final int MIB = 1 << 20;
  private static final byte[] PING = SignalRequest.newBuilder().setPing(1).build().toByteArray();

  /** Without offers of the server's, which nobody here answers. */
  private static final Map<String, Object> RECEIVES_NOTHING =
      Map.of("canSubscribe", false, "canUpdateOwnMetadata", true);

  /**
   * @param ends whether the connection must end with it: the container lets some harmless ones pass
   */
  record Attack(String name, boolean ends, byte[]... frames) {

    Attack(String name, byte[]... frames) {
      this(name, true, frames);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Attack> attacks() {
    byte[] random = new byte[2_000];
    new Random(7).nextBytes(random);
    return Stream.of(
        new Attack("not masked", false, RawSocket.frame(0x82, false, PING)),
        new Attack("reserved bits", RawSocket.frame(0xC2, true, PING)),
        new Attack("reserved opcode", RawSocket.frame(0x83, true, PING)),
        new Attack("long control frame", RawSocket.frame(0x89, true, new byte[126])),
        new Attack("fragmented control frame", RawSocket.frame(0x09, true, PING)),
        new Attack("continuation of nothing", RawSocket.frame(0x80, true, PING)),
        new Attack(
            "text that is not UTF-8", RawSocket.frame(0x81, true, new byte[] {(byte) 0xC3, 0x28})),
        new Attack(
            "a length of 2^63",
            false,
            new byte[] {(byte) 0x82, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0}),
        new Attack("random bytes", RawSocket.frame(0x82, true, random)),
        new Attack("random bytes in place of frames", random),
        new Attack("JSON of another kind", text("[1,2,3]")),
        new Attack(
            "JSON that is nested a hundred thousand times", text("{\"trickle\":".repeat(100_000))),
        new Attack("JSON arrays without end", text("[".repeat(MIB))),
        new Attack("JSON with a wrong type", text("{\"offer\":{\"sdp\":{\"a\":1}}}")),
        new Attack("protobuf that is nested a hundred thousand times", nested()),
        new Attack("nine mebibytes at once", RawSocket.frame(0x82, true, new byte[9 * MIB])),
        new Attack("twenty mebibytes in pieces", false, pieces()));
  }

  private static byte[] text(String json) {
    return RawSocket.frame(0x81, true, json.getBytes(StandardCharsets.UTF_8));
  }

  /** A group within a group within a group: field 500, wire type 3. */
  private static byte[] nested() {
    byte[] groups = new byte[200_000];
    for (int i = 0; i < groups.length; i += 2) {
      groups[i] = (byte) 0xA3;
      groups[i + 1] = 0x1F;
    }
    return RawSocket.frame(0x82, true, groups);
  }

  private static byte[][] pieces() {
    byte[][] pieces = new byte[20][];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = RawSocket.frame(i == 0 ? 0x02 : 0x00, true, new byte[MIB]);
    }
    return pieces;
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void endTheirOwnConnectionOnly(Attack attack, LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", RECEIVES_NOTHING));
        RawSocket attacker =
            RawSocket.signal(server, Tokens.join(room, "attacker", RECEIVES_NOTHING))) {
      bystander.next();
      try {
        for (byte[] frame : attack.frames()) {
          attacker.send(frame);
        }
      } catch (UncheckedIOException closedMeanwhile) {
        assertThat(closedMeanwhile).hasCauseInstanceOf(IOException.class);
      }
      if (attack.ends()) {
        attacker.awaitClosed();
      }
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
    }
  }

  static Stream<String> descriptions() {
    String head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    String section =
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:%d\r\na=ice-ufrag:abcd\r\n"
            + "a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 "
            + "AA:".repeat(31)
            + "AA\r\na=setup:actpass\r\n"
            + "a=rtpmap:111 opus/48000/2\r\na=recvonly\r\na=rtcp-mux\r\n";
    StringBuilder many = new StringBuilder(head);
    for (int i = 0; i < 5_000; i++) {
      many.append(String.format(section, i));
    }
    return Stream.of(
        "v=",
        "v=0\r\n",
        head,
        head + "m=\r\n",
        head + "m=audio\r\n",
        head + "m=audio 9 X 0\r\n".repeat(3_000),
        head + "a=group:BUNDLE " + "x ".repeat(100_000) + "\r\n" + String.format(section, 0),
        head + String.format(section, 0).replace("sha-256", "md5"),
        head + String.format(section, 0).replace("AA:", "ZZ:"),
        head + String.format(section, 0).replace("111 opus", "999999 opus"),
        head + String.format(section, 0).repeat(2),
        head + String.format(section, 0) + "a=ssrc:1 x\r\n".repeat(100_000),
        many.toString(),
        head + "a=x".repeat(MIB) + "\r\n",
        head.replace("\r\n", "\n") + "\u0000".repeat(1_000));
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void descriptionsWithoutSenseCostAtMostTheirOwnSession(String description, LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", RECEIVES_NOTHING));
        SignalClient attacker =
            SignalClient.connect(server, Tokens.join(room, "attacker", RECEIVES_NOTHING))) {
      bystander.next();
      attacker.next();
      attacker.send(
          SignalRequest.newBuilder()
              .setOffer(
                  SessionDescription.newBuilder().setType("offer").setSdp(description).setId(1))
              .build());
      try {
        attacker.send(SignalRequest.newBuilder().setPing(1).build());
      } catch (CompletionException closedMeanwhile) {
        assertThat(closedMeanwhile).hasCauseInstanceOf(IOException.class);
      }
      attacker.await(
          frame ->
              frame.message().hasLeave()
                  || frame.message().hasAnswer()
                  || frame.message().hasPong());
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
      assertThat(SignalClient.connect(server, Tokens.join(room, "next")).next().message().hasJoin())
          .isTrue();
    }
  }

  @Test
  void floodsOfRequestsDoNotDelayTheAnswersToOthers(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", RECEIVES_NOTHING));
        RawSocket attacker =
            RawSocket.signal(server, Tokens.join(room, "attacker", RECEIVES_NOTHING))) {
      bystander.next();
      byte[] subscription =
          RawSocket.frame(
              0x82,
              true,
              SignalRequest.newBuilder()
                  .setSubscription(
                      UpdateSubscription.newBuilder().addTrackSids("TR_unknown").setSubscribe(true))
                  .build()
                  .toByteArray());
      byte[] candidate =
          RawSocket.frame(
              0x82,
              true,
              SignalRequest.newBuilder()
                  .setTrickle(
                      TrickleRequest.newBuilder()
                          .setTarget(SignalTarget.PUBLISHER)
                          .setCandidateInit(
                              "{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 9 typ"
                                  + " host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}"))
                  .build()
                  .toByteArray());
      byte[] ping = RawSocket.frame(0x82, true, PING);
      try {
        for (int i = 0; i < 10_000; i++) {
          attacker.send(subscription).send(candidate).send(ping);
        }
      } catch (UncheckedIOException closedMeanwhile) {
        assertThat(closedMeanwhile).hasCauseInstanceOf(IOException.class);
      }
      bystander.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder().setMetadata("here").setRequestId(5))
              .build());
      assertThat(
              bystander
                  .await(MessageCase.REQUEST_RESPONSE)
                  .message()
                  .getRequestResponse()
                  .getRequestId())
          .isEqualTo(5);
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
    }
  }
}
