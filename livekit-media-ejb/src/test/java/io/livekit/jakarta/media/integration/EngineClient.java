package io.livekit.jakarta.media.integration;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.media.participant.ParticipantOptions.Option;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.signal.SignalSink;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client with real peer connections, speaking to a gateway directly. Its state is owned by its
 * own executor.
 */
final class EngineClient implements SignalSink, AutoCloseable {
  private static final int PATIENCE_SECONDS = 15;

  final BlockingQueue<SignalResponse> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<TrackReceiver> tracks = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> data = new LinkedBlockingQueue<>();
  final BlockingQueue<String> channels = new LinkedBlockingQueue<>();
  private final ExecutorService control = Executors.newSingleThreadExecutor();
  private final boolean single;
  private final PeerTransport publisher;
  private final PeerTransport subscriber;
  private SignalSession session;
  private int offers;

  EngineClient(RtcEngine engine, String identity, boolean single) {
    this.single = single;
    publisher = engine.createPeer(config(identity + "/pub"), new Link());
    subscriber = single ? publisher : engine.createPeer(config(identity + "/sub"), new Link());
  }

  private PeerConfig config(String name) {
    return new PeerConfig(
        new PeerGroup(),
        name,
        PeerConfig.Role.CLIENT,
        false,
        false,
        List.of(),
        List.of(),
        true,
        control);
  }

  void run(Consumer<EngineClient> action) throws Exception {
    Future<?> done = control.submit(() -> action.accept(this));
    done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  // ---- signalling ----

  void join(SignalGateway gateway, String room, String identity) throws Exception {
    run(
        self -> {
          publisher.openDataChannel("_reliable", true, null);
          publisher.openDataChannel("_lossy", false, 0);
          publisher.openDataChannel("_data_track", false, 0);
          if (single) {
            publisher.addReceivers(MediaKind.AUDIO, 1);
            publisher.addReceivers(MediaKind.VIDEO, 1);
          }
        });
    SessionDescription[] first = new SessionDescription[1];
    if (single) {
      run(self -> first[0] = description());
    }
    VideoGrant grant = VideoGrant.builder().roomJoin(true).room(room).build();
    ConnectRequest request =
        new ConnectRequest(
            ClaimGrants.of(identity, identity, grant),
            ClientInfo.newBuilder().setSdk(ClientInfo.SDK.GO).setProtocol(16).build(),
            ParticipantOptions.none()
                .with(Option.AUTO_SUBSCRIBE, true)
                .with(Option.AUTO_SUBSCRIBE_DATA_TRACK, true)
                .with(Option.SINGLE_PEER_CONNECTION, single),
            null,
            "",
            Map.of(),
            List.of(),
            first[0],
            new TokenOrigin("", Optional.empty()));
    session = gateway.open(request).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    session.attach(this);
    if (!single) {
      offer();
    }
  }

  private SessionDescription description() {
    return SessionDescription.newBuilder()
        .setType("offer")
        .setSdp(publisher.offer(false).sdp())
        .setId(++offers)
        .build();
  }

  void offer() throws Exception {
    run(self -> request(builder -> builder.setOffer(description())));
  }

  void request(Consumer<SignalRequest.Builder> change) {
    SignalRequest.Builder builder = SignalRequest.newBuilder();
    change.accept(builder);
    session.receive(builder.build());
  }

  @Override
  public void send(SignalResponse message) {
    control.execute(() -> hear(message));
  }

  private void hear(SignalResponse message) {
    try {
      switch (message.getMessageCase()) {
        case OFFER -> {
          PeerTransport.Answer answer =
              subscriber.answer(message.getOffer().getSdp(), AnswerPolicy.AS_OFFERED);
          request(
              builder ->
                  builder.setAnswer(
                      SessionDescription.newBuilder()
                          .setType("answer")
                          .setSdp(answer.sdp())
                          .setId(message.getOffer().getId())));
        }
        case ANSWER -> publisher.applyAnswer(message.getAnswer().getSdp());
        case TRICKLE -> trickle(message.getTrickle());
        case MEDIA_SECTIONS_REQUIREMENT -> {
          int audios = message.getMediaSectionsRequirement().getNumAudios();
          int videos = message.getMediaSectionsRequirement().getNumVideos();
          if (audios > 0) {
            publisher.addReceivers(MediaKind.AUDIO, audios);
          }
          if (videos > 0) {
            publisher.addReceivers(MediaKind.VIDEO, videos);
          }
          request(builder -> builder.setOffer(description()));
        }
        default -> {}
      }
    } catch (NegotiationException e) {
      throw new IllegalStateException(e);
    }
    heard.add(message);
  }

  private void trickle(TrickleRequest trickle) {
    String init = trickle.getCandidateInit();
    int start = init.indexOf("candidate:");
    String candidate = init.substring(start, init.indexOf('"', start));
    (trickle.getTarget() == SignalTarget.SUBSCRIBER ? subscriber : publisher)
        .addRemoteCandidate(candidate);
  }

  @Override
  public void close() {
    // The sink is closed by the session, the client by close(): both mean the end.
    if (!control.isShutdown()) {
      control.execute(
          () -> {
            publisher.close();
            if (!single) {
              subscriber.close();
            }
          });
      control.shutdown();
    }
  }

  SignalResponse await(Predicate<SignalResponse> wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      SignalResponse message = heard.poll(left, TimeUnit.NANOSECONDS);
      if (message != null && wanted.test(message)) {
        return message;
      }
    }
    throw new AssertionError("the message never came");
  }

  static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
    T thing = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (thing == null) {
      throw new AssertionError("nothing came");
    }
    return thing;
  }

  // ---- media ----

  void publish(LocalSource source, String cid, AddTrackRequest request) throws Exception {
    request(builder -> builder.setAddTrack(request));
    await(SignalResponse::hasTrackPublished);
    run(self -> publisher.addSender(new SenderConfig(source, cid, "stream", false, false, true)));
    offer();
  }

  void sendData(String label, byte[] payload) {
    publisher.sendData(label, payload, true);
  }

  private final class Link implements PeerListener {
    @Override
    public void connectionStateChanged(ConnectionState state) {}

    @Override
    public void trackAdded(TrackReceiver receiver) {
      tracks.add(receiver);
    }

    @Override
    public void trackEnded(TrackReceiver receiver) {}

    @Override
    public void senderNegotiated(TrackSender sender, String mime) {}

    @Override
    public void dataChannelOpened(String label) {
      channels.add(label);
    }

    @Override
    public void dataChannelClosed(String label) {}

    @Override
    public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
      data.add(payload);
    }
  }
}
