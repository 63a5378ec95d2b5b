package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.VirtualPeer;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Publishers, mostly one, the server and some viewers in one world; all links are alike. */
final class Call {
  static final InetAddress SERVER = host(1);
  private static final int FIRST_VIEWER = 10;
  private static final long MAX_JOIN_MILLIS = 20_000;
  private static final int PICTURES_PER_SECOND = 30;

  final SimulatedWorld world;
  final VirtualEngine server;
  final SimulatedPublisher publisher;
  final ServerPeer publishing;
  private final List<SimulatedPublisher> publishers = new ArrayList<>();
  private final List<ServerPeer> publishings = new ArrayList<>();
  final List<Watching> watching = new ArrayList<>();
  final long roundTripMillis;

  /** From the offer until the server calls it connected with all channels open. */
  long publisherJoinMillis = -1;

  /** The server's end of one connection. */
  static final class ServerPeer extends VirtualPeer {
    /** Tracks that the path doesn't carry now. */
    final Set<TrackSender> withheld = new HashSet<>();

    final Set<TrackSender> withheldEver = new HashSet<>();

    ServerPeer(
        SimulatedWorld world,
        VirtualEngine engine,
        String name,
        PeerConfig.Role role,
        boolean allowPause) {
      super(world, engine, name, role, allowPause);
    }

    @Override
    public void senderWithheld(TrackSender sender, boolean nothing) {
      if (nothing) {
        withheld.add(sender);
        withheldEver.add(sender);
      } else {
        withheld.remove(sender);
      }
    }

    boolean isComplete() {
      return state() == ConnectionState.CONNECTED
          && opened.contains("_reliable")
          && opened.contains("_lossy");
    }

    @Override
    public void trackAdded(TrackReceiver receiver) {
      super.trackAdded(receiver);
      receiver.setLayerOrder(List.of(SimulatedPublisher.RIDS));
    }
  }

  /** A viewer and the server's end of its connection. */
  static final class Watching {
    final ServerPeer sending;
    final SimulatedViewer viewer;
    final TrackSender audio;
    final TrackSender video;
    final long offeredNanos;
    long joinMillis = -1;

    Watching(
        ServerPeer sending,
        SimulatedViewer viewer,
        TrackSender audio,
        TrackSender video,
        long now) {
      this.sending = sending;
      this.viewer = viewer;
      this.audio = audio;
      this.video = video;
      offeredNanos = now;
    }

    boolean isComplete() {
      return sending.isComplete() && viewer.isOpen("_reliable") && viewer.isOpen("_lossy");
    }
  }

  Call(long seed, Link link, long roundTripMillis, int loops) {
    this(seed, link, roundTripMillis, loops, false);
  }

  /**
   * @param fullSize the publisher's pictures are as large as in a real call
   */
  Call(long seed, Link link, long roundTripMillis, int loops, boolean fullSize) {
    this(seed, link, roundTripMillis, loops, fullSize, 1, PICTURES_PER_SECOND);
  }

  /** The same of several publishers, of so many pictures a second. */
  Call(
      long seed,
      Link link,
      long roundTripMillis,
      int loops,
      boolean fullSize,
      int publisherCount,
      int picturesPerSecond) {
    this.roundTripMillis = roundTripMillis;
    world = new SimulatedWorld(seed);
    world.network().all(link);
    server = new VirtualEngine(world, SERVER, loops);
    for (int i = 0; i < publisherCount; i++) {
      publishings.add(new ServerPeer(world, server, "publisher", PeerConfig.Role.PUBLISHER, false));
      publishers.add(
          new SimulatedPublisher(
              world,
              new InetSocketAddress(host(2 + i), 40_000),
              (seed + 1_000_003L * i) * 31 + 1,
              roundTripMillis * 1_000_000L,
              fullSize,
              picturesPerSecond));
    }
    publishing = publishings.get(0);
    publisher = publishers.get(0);
  }

  static InetAddress host(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * @return whether the publishers' connections came up whole
   */
  boolean publish() {
    long from = world.nowNanos();
    boolean up = true;
    for (int i = 0; i < publishers.size(); i++) {
      SimulatedPublisher sending = publishers.get(i);
      ServerPeer receiving = publishings.get(i);
      try {
        String sdp = receiving.transport.answer(offer(sending), AnswerPolicy.AS_OFFERED).sdp();
        receiving.transport.addRemoteCandidate(sending.candidate());
        sending.remote(sdp, sdp.contains("a=setup:active") ? DtlsRole.SERVER : DtlsRole.CLIENT);
      } catch (NegotiationException e) {
        throw new AssertionError(e);
      }
      up &=
          world.runUntil(
              () -> receiving.isComplete() && sending.isOpen("_reliable"), MAX_JOIN_MILLIS);
    }
    publisherJoinMillis = (world.nowNanos() - from) / 1_000_000;
    return up;
  }

  private static String offer(SimulatedPublisher publisher) {
    String transport =
        "c=IN IP4 0.0.0.0\r\na=ice-ufrag:"
            + publisher.ice.localCredentials().ufrag()
            + "\r\na=ice-pwd:"
            + publisher.ice.localCredentials().pwd()
            + "\r\na=fingerprint:sha-256 "
            + "AB:".repeat(31)
            + "CD\r\na=setup:actpass\r\n";
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\n"
        + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
        + transport
        + "a=mid:0\r\na=sctp-port:5000\r\n"
        + "a=max-message-size:262144\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 109 63\r\n"
        + transport
        + "a=mid:1\r\n"
        + "a=sendonly\r\n"
        + "a=rtcp-mux\r\n"
        + "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "a=msid:s mic\r\n"
        + "a=rtpmap:109 opus/48000/2\r\n"
        + "a=rtpmap:63 red/48000/2\r\n"
        + "a=fmtp:63 109/109\r\n"
        + "a=rtcp-fb:109 nack\r\n"
        + "a=rtcp-fb:63 nack\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
        + transport
        + "a=mid:2\r\n"
        + "a=sendonly\r\n"
        + "a=rtcp-mux\r\n"
        + "a=rtcp-rsize\r\n"
        + "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
        + "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
        + "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
        + "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
        + "a=msid:s cam\r\n"
        + "a=rtpmap:96 VP8/90000\r\n"
        + "a=rtcp-fb:96 transport-cc\r\n"
        + "a=rtcp-fb:96 nack\r\n"
        + "a=rtcp-fb:96 nack pli\r\n"
        + "a=rtpmap:97 rtx/90000\r\n"
        + "a=fmtp:97 apt=96\r\n"
        + "a=rid:q send\r\n"
        + "a=rid:h send\r\n"
        + "a=rid:f send\r\n"
        + "a=simulcast:send q;h;f\r\n";
  }

  /** Starts the join of another viewer; time isn't moved. */
  Watching join() {
    return join(SimulatedViewer.Feedback.TRANSPORT_CC, false);
  }

  /**
   * The same.
   *
   * @param telling how it tells what it receives
   * @param allowPause its video may be paused
   */
  Watching join(SimulatedViewer.Feedback telling, boolean allowPause) {
    int number = watching.size();
    ServerPeer sending =
        new ServerPeer(world, server, "viewer-" + number, PeerConfig.Role.SUBSCRIBER, allowPause);
    sending.openLiveKitChannels();
    TrackSender audio = null;
    TrackSender video = null;
    for (int i = 0; i < publishings.size(); i++) {
      for (TrackReceiver track : publishings.get(i).tracks) {
        TrackSender sender = sending.send(track, "TR_" + i + track.kind());
        if (track.kind() == MediaKind.AUDIO) {
          audio = audio == null ? sender : audio;
        } else {
          video = video == null ? sender : video;
        }
      }
    }
    String offer = sending.transport.offer(false).sdp();
    SimulatedViewer viewer =
        new SimulatedViewer(
            world,
            new InetSocketAddress(host(FIRST_VIEWER + number), 41_000),
            world.seed() * 37 + number,
            offer,
            telling);
    try {
      sending.transport.applyAnswer(viewer.answer(offer));
    } catch (NegotiationException e) {
      throw new AssertionError(e);
    }
    sending.transport.addRemoteCandidate(viewer.candidate());
    viewer.remote(offer, DtlsRole.CLIENT);
    Watching joined = new Watching(sending, viewer, audio, video, world.nowNanos());
    watching.add(joined);
    return joined;
  }

  /**
   * @return whether all viewers' connections came up whole and each has seen a picture
   */
  boolean allJoined() {
    return world.runUntil(
        () -> {
          boolean all = true;
          for (Watching w : watching) {
            if (w.joinMillis < 0 && w.isComplete() && w.viewer.seesAll()) {
              w.joinMillis = (world.nowNanos() - w.offeredNanos) / 1_000_000;
            }
            all &= w.joinMillis >= 0;
          }
          return all;
        },
        MAX_JOIN_MILLIS);
  }

  /** Cuts everybody off, or lets them back. */
  void outage(boolean on) {
    world.network().partition(SERVER, host(2), on);
    for (int i = 0; i < watching.size(); i++) {
      world.network().partition(SERVER, host(FIRST_VIEWER + i), on);
    }
  }

  /** Cuts off one viewer only. */
  void outage(int viewer, boolean on) {
    world.network().partition(SERVER, host(FIRST_VIEWER + viewer), on);
  }

  /** Closes everything and says what is still there afterwards. */
  List<String> close() {
    List<String> left = new ArrayList<>();
    publishers.forEach(SimulatedPublisher::close);
    watching.forEach(w -> w.viewer.close());
    server.close();
    world.runMillis(200);
    long sent = world.network().sent();
    world.runMillis(60_000);
    if (world.network().sent() != sent) {
      left.add("packets after closing");
    }
    if (!server.directory().isEmpty()) {
      left.add("ICE names");
    }
    if (!server.sharedPort().isEmpty()) {
      left.add("routes");
    }
    if (world.pendingEvents() > 0) {
      left.add(world.pendingEvents() + " events");
    }
    if (server.nextTimeoutNanos() != Long.MAX_VALUE) {
      left.add("timers");
    }
    server.faults().forEach(fault -> left.add("fault " + fault));
    return left;
  }
}
