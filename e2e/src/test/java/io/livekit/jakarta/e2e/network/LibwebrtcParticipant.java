package io.livekit.jakarta.e2e.network;

import com.google.protobuf.ByteString;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCStatsType;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.LibwebrtcConnection;
import io.livekit.jakarta.rtc.peer.LossyRelay;
import io.livekit.jakarta.testkit.Dialogue;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A participant that is libwebrtc with as little of a client as it takes, and that comes back from
 * nothing by itself: what a bad network does to it shows. Owned by: the test's thread, with one of
 * its own for what the server says.
 */
final class LibwebrtcParticipant implements AutoCloseable {

  /** How long anything may take in a bad network. */
  static final Duration PATIENCE =
      Duration.ofSeconds(30).plusSeconds(Integer.getInteger("livekit.badnet.seconds", 0));

  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;
  private static final String RELIABLE = "_reliable";
  private static final int PING_SECONDS = 5;

  /** Keeps its addresses to itself: the server learns from the checks where they come from. */
  private static final class Connection extends LibwebrtcConnection {
    Connection(Use use) {
      super(use);
    }

    @Override
    protected void gathered(String candidate) {
      // not told
    }
  }

  private final Dialogue dialogue;
  private final LibwebrtcConnection publisher;
  private final LibwebrtcConnection subscriber;
  private final UnaryOperator<String> arriving;

  /**
   * Joins, tells the server none of its addresses, and opens the data channels.
   *
   * @param publishing a camera and a microphone; who publishes doesn't listen here
   * @param arriving what happens to the server's descriptions on their way
   */
  LibwebrtcParticipant(
      LiveKitServer server,
      String room,
      String identity,
      boolean publishing,
      UnaryOperator<String> arriving)
      throws Exception {
    this.arriving = arriving;
    dialogue =
        new Dialogue(
            SignalClient.connect(server, Tokens.join(room, identity), "auto_subscribe=1"),
            new Descriptions(),
            Runnable::run);
    LibwebrtcConnection.Use use =
        publishing ? LibwebrtcConnection.Use.SENDING : LibwebrtcConnection.Use.RECEIVING;
    publisher = new Connection(use);
    subscriber = new Connection(use);
    publisher.openChannel(RELIABLE, false);
    publisher.openChannel("_lossy", true);
    if (publishing) {
      publisher.addMicrophone("microphone");
      publisher.addCamera("camera", WIDTH, HEIGHT);
      announce("microphone", TrackType.AUDIO);
      announce("camera", TrackType.VIDEO);
    }
    dialogue.start();
  }

  private void announce(String cid, TrackType type) {
    AddTrackRequest.Builder track =
        AddTrackRequest.newBuilder().setCid(cid).setName(cid).setType(type);
    if (type == TrackType.VIDEO) {
      track.setWidth(WIDTH).setHeight(HEIGHT);
    }
    dialogue.announce(track);
  }

  private final class Descriptions implements Dialogue.Connections {
    @Override
    public String offer() throws Exception {
      // later descriptions have what was gathered since the first
      return LossyRelay.withoutCandidates(publisher.offer());
    }

    @Override
    public void applyAnswer(String sdp) throws Exception {
      publisher.applyAnswer(arriving.apply(sdp));
    }

    @Override
    public String answer(String offer) throws Exception {
      return LossyRelay.withoutCandidates(subscriber.answer(arriving.apply(offer)));
    }
  }

  /** Sends a message to everybody else, reliably. */
  void sendReliably(String text) throws Exception {
    UserPacket message = UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)).build();
    publisher.sendMessage(
        RELIABLE, DataPacket.newBuilder().setUser(message).build().toByteArray(), true);
  }

  /**
   * @return the next message of somebody else
   */
  String nextMessage() throws Exception {
    LibwebrtcConnection.Message message =
        subscriber.messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message; " + this);
    }
    return DataPacket.parseFrom(message.payload()).getUser().getPayload().toStringUtf8();
  }

  /**
   * @return pictures shown so far
   */
  int shown() {
    return subscriber.pictures();
  }

  /**
   * @return pictures sent so far
   */
  long sent() throws Exception {
    return publisher.videoFigure(RTCStatsType.OUTBOUND_RTP, "framesSent");
  }

  /**
   * @return "udp" or "tcp": how the connection that receives reaches the server
   */
  String protocol() throws Exception {
    return subscriber.protocol();
  }

  /**
   * @return whatever ended, of this session or its connections
   */
  List<Object> failures() {
    List<Object> all = new ArrayList<>();
    if (dialogue.failure() != null) {
      all.add(dialogue.failure());
    }
    for (LibwebrtcConnection connection : List.of(publisher, subscriber)) {
      connection.states.stream()
          .filter(
              state ->
                  state == RTCPeerConnectionState.FAILED || state == RTCPeerConnectionState.CLOSED)
          .forEach(all::add);
    }
    return all;
  }

  @Override
  public void close() throws Exception {
    dialogue.close();
    publisher.close();
    subscriber.close();
  }

  @Override
  public String toString() {
    return "publisher "
        + publisher.states
        + ", subscriber "
        + subscriber.states
        + ", "
        + shown()
        + " pictures, failed "
        + dialogue.failure();
  }
}
