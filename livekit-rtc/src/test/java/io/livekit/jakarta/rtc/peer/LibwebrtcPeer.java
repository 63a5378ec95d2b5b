package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.RTCPeerConnectionState;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A libwebrtc connection that is signalled straight to one of ours: the judge of whether ours is
 * right.
 */
final class LibwebrtcPeer extends LibwebrtcConnection {
  private final BlockingQueue<String> candidates = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  private TestPeer other;
  private UnaryOperator<String> arriving = UnaryOperator.identity();
  private boolean hidden;

  static LibwebrtcPeer sending() {
    return new LibwebrtcPeer(Use.SENDING);
  }

  static LibwebrtcPeer receiving() {
    return new LibwebrtcPeer(Use.RECEIVING);
  }

  private LibwebrtcPeer(Use use) {
    super(use);
  }

  /**
   * Keeps its addresses from the server.
   *
   * @param changes what happens to the server's descriptions on the way
   */
  void hideBehind(UnaryOperator<String> changes) {
    arriving = changes;
    hidden = true;
  }

  void connectTo(TestPeer server) {
    other = server;
    for (String candidate = candidates.poll(); candidate != null; candidate = candidates.poll()) {
      trickle(candidate);
    }
  }

  private void trickle(String candidate) {
    if (!closed && !hidden) {
      other.runVoid(() -> other.transport.addRemoteCandidate(candidate));
    }
  }

  @Override
  protected void gathered(String candidate) {
    if (other == null) {
      candidates.add(candidate);
    } else {
      trickle(candidate);
    }
  }

  void sendMessage(String label, String text) throws Exception {
    sendMessage(label, text.getBytes(), false);
  }

  /** Offers as it does by itself. */
  PeerTransport.Answer offerAgain(TestPeer server) throws Exception {
    return offerTo(server, UnaryOperator.identity());
  }

  /**
   * @param munge changes what both sides see
   */
  PeerTransport.Answer offerTo(TestPeer server, UnaryOperator<String> munge) throws Exception {
    return offerTo(server, munge, UnaryOperator.identity());
  }

  /**
   * @param onTheWay changes what only the server sees
   */
  PeerTransport.Answer offerTo(
      TestPeer server, UnaryOperator<String> munge, UnaryOperator<String> onTheWay)
      throws Exception {
    String sdp = offer(munge);
    PeerTransport.Answer answer =
        server.run(() -> server.transport.answer(onTheWay.apply(sdp), AnswerPolicy.AS_OFFERED));
    applyAnswer(arriving.apply(answer.sdp()));
    connectTo(server);
    return answer;
  }

  /** Answers an offer of the server's. */
  void answer(TestPeer server) throws Exception {
    answer(server, false);
  }

  void answer(TestPeer server, boolean iceRestart) throws Exception {
    PeerTransport.Offer offer = server.run(() -> server.transport.offer(iceRestart));
    String sdp = answer(arriving.apply(offer.sdp()));
    server.runVoid(() -> server.transport.applyAnswer(sdp));
    connectTo(server);
  }

  /** Its next offer brings new credentials. */
  void restartIce() {
    connection.restartIce();
  }

  /**
   * @return the channel's label and the text
   */
  String awaitMessage() throws InterruptedException {
    Message message = messages.poll(TestPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("a message").isNotNull();
    return message.label() + " " + new String(message.payload());
  }

  void awaitConnected() {
    TestPeer.await(
        () -> "libwebrtc to connect, got " + states,
        () -> states.contains(RTCPeerConnectionState.CONNECTED));
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    super.close();
  }
}
