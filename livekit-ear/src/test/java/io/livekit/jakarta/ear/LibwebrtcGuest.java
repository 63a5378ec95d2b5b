package io.livekit.jakarta.ear;

import io.livekit.jakarta.cli.signal.CandidateInit;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.peer.LibwebrtcConnection;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.concurrent.CompletableFuture;

/**
 * A participant that is libwebrtc, the stack of the browsers, with as little of a client as it
 * takes. Owned by: the test's thread, with a thread of its own for what the server says.
 */
final class LibwebrtcGuest implements AutoCloseable {
  static final int WIDTH = 640;
  static final int HEIGHT = 360;
  private static final String CAMERA = "camera";
  private static final String MICROPHONE = "microphone";

  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final SignalClient signal;
  private final LibwebrtcConnection publisher;
  private final LibwebrtcConnection subscriber;
  private int unpublished;
  private volatile boolean closed;

  /** Joins. @param publishing a camera and a microphone; who publishes doesn't listen here */
  LibwebrtcGuest(String room, String identity, boolean publishing) throws Exception {
    signal =
        SignalClient.open(
            ThisServer.ENDPOINT,
            "/rtc?protocol=15&auto_subscribe=1",
            Tokens.join(room, identity),
            ThisServer.PATIENCE);
    LibwebrtcConnection.Use use =
        publishing ? LibwebrtcConnection.Use.SENDING : LibwebrtcConnection.Use.RECEIVING;
    publisher = new Connection(use, SignalTarget.PUBLISHER);
    subscriber = new Connection(use, SignalTarget.SUBSCRIBER);
    if (publishing) {
      publisher.addMicrophone(MICROPHONE);
      announce(MICROPHONE, TrackType.AUDIO);
      publisher.addCamera(CAMERA, WIDTH, HEIGHT);
      announce(CAMERA, TrackType.VIDEO);
    }
    Thread reader = new Thread(this::read, "signal of " + identity);
    reader.setDaemon(true);
    reader.start();
  }

  private void announce(String cid, TrackType type) {
    unpublished++;
    AddTrackRequest.Builder track =
        AddTrackRequest.newBuilder().setCid(cid).setName(cid).setType(type);
    if (type == TrackType.VIDEO) {
      track.setWidth(WIDTH).setHeight(HEIGHT);
    }
    send(SignalRequest.newBuilder().setAddTrack(track));
  }

  private void send(SignalRequest.Builder request) {
    signal.post(request.build().toByteArray());
  }

  private final class Connection extends LibwebrtcConnection {
    private final SignalTarget target;

    Connection(Use use, SignalTarget target) {
      super(use);
      this.target = target;
    }

    @Override
    protected void gathered(String candidate) {
      send(SignalRequest.newBuilder().setTrickle(CandidateInit.trickle(candidate, target, false)));
    }
  }

  private void read() {
    try {
      while (!closed) {
        handle(signal.next().message());
      }
    } catch (Exception | AssertionError e) {
      failed.completeExceptionally(e);
    }
  }

  private void handle(SignalResponse message) throws Exception {
    switch (message.getMessageCase()) {
      case TRACK_PUBLISHED -> {
        if (--unpublished == 0) {
          send(SignalRequest.newBuilder().setOffer(description("offer", publisher.offer(), 1)));
        }
      }
      case ANSWER -> publisher.applyAnswer(message.getAnswer().getSdp());
      case OFFER ->
          send(
              SignalRequest.newBuilder()
                  .setAnswer(
                      description(
                          "answer",
                          subscriber.answer(message.getOffer().getSdp()),
                          message.getOffer().getId())));
      // The server's candidates stand in its descriptions too.
      default -> {}
    }
  }

  private static SessionDescription description(String type, String sdp, int id) {
    return SessionDescription.newBuilder().setType(type).setSdp(sdp).setId(id).build();
  }

  /** Waits until so many pictures of the camera's size and so much sound were decoded. */
  void awaitMedia(int pictures, int sounds) {
    Await.until(
        pictures + " pictures and " + sounds + " pieces of sound",
        ThisServer.PATIENCE,
        () -> {
          if (failed.isCompletedExceptionally()) {
            failed.join();
          }
          return subscriber.pictures(WIDTH, HEIGHT) >= pictures && subscriber.sounds() >= sounds;
        });
  }

  boolean hasFailed() {
    return failed.isCompletedExceptionally();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    publisher.close();
    subscriber.close();
    signal.close();
  }
}
