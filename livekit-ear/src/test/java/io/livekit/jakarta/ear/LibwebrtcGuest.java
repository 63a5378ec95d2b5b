package io.livekit.jakarta.ear;

import io.livekit.jakarta.cli.signal.CandidateInit;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.peer.LibwebrtcConnection;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.Dialogue;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;

/**
 * A participant that is libwebrtc, the stack of the browsers, with as little of a client as it
 * takes. Owned by: the test's thread, with a thread of its own for what the server says.
 */
final class LibwebrtcGuest implements AutoCloseable {
  static final int WIDTH = 640;
  static final int HEIGHT = 360;
  private static final String CAMERA = "camera";
  private static final String MICROPHONE = "microphone";

  private final Dialogue dialogue;
  private final LibwebrtcConnection publisher;
  private final LibwebrtcConnection subscriber;

  /** Joins. @param publishing a camera and a microphone; who publishes doesn't listen here */
  LibwebrtcGuest(String room, String identity, boolean publishing) throws Exception {
    dialogue =
        new Dialogue(
            SignalClient.open(
                ThisServer.ENDPOINT,
                "/rtc?protocol=15&auto_subscribe=1",
                Tokens.join(room, identity),
                ThisServer.PATIENCE),
            new Descriptions(),
            Runnable::run);
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

  private final class Connection extends LibwebrtcConnection {
    private final SignalTarget target;

    Connection(Use use, SignalTarget target) {
      super(use);
      this.target = target;
    }

    @Override
    protected void gathered(String candidate) {
      dialogue.send(
          SignalRequest.newBuilder().setTrickle(CandidateInit.trickle(candidate, target, false)));
    }
  }

  private final class Descriptions implements Dialogue.Connections {
    @Override
    public String offer() throws Exception {
      return publisher.offer();
    }

    @Override
    public void applyAnswer(String sdp) throws Exception {
      publisher.applyAnswer(sdp);
    }

    @Override
    public String answer(String offer) throws Exception {
      return subscriber.answer(offer);
    }
  }

  /** Waits until so many pictures of the camera's size and so much sound were decoded. */
  void awaitMedia(int pictures, int sounds) {
    Await.until(
        pictures + " pictures and " + sounds + " pieces of sound",
        ThisServer.PATIENCE,
        () -> {
          if (hasFailed()) {
            throw new AssertionError(dialogue.failure());
          }
          return subscriber.pictures(WIDTH, HEIGHT) >= pictures && subscriber.sounds() >= sounds;
        });
  }

  boolean hasFailed() {
    return dialogue.failure() != null;
  }

  @Override
  public void close() throws InterruptedException {
    dialogue.close();
    publisher.close();
    subscriber.close();
  }
}
