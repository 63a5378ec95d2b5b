package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.RefreshTokens;
import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.SenderPort;
import io.livekit.jakarta.media.track.SignalOutput;
import io.livekit.jakarta.media.track.Subscriber;
import io.livekit.jakarta.media.track.TrackGate;
import io.livekit.jakarta.media.track.TrackInfoVersions;
import io.livekit.jakarta.media.track.TrackLookup;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.PlayoutDelay;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the participants of a room share.
 *
 * @param syncsStreams whether the tracks of one participant share a stream, and so their playout
 *     (room.sync_streams)
 * @param playoutDelay what receivers are to hold pictures back (spec/02 §5.9)
 * @param sifTrailer the mark of frames that the server makes for encrypted tracks (spec/02 §10)
 * @param mayRegressCodec true in rooms so small that everyone may be moved to a backup codec
 * @param peerGroup what the engine keeps together: everyone's peers
 * @param tracks the public ones, of all participants
 * @param decisions asks the application
 * @param info what clients see of the room
 */
public record RoomServices(
    String roomName,
    RoomExecutor executor,
    LiveKitConfig config,
    RtcEngine engine,
    PeerGroup peerGroup,
    RefreshTokens tokens,
    TrackInfoVersions versions,
    List<Codec> enabledCodecs,
    boolean syncsStreams,
    PlayoutDelay playoutDelay,
    byte[] sifTrailer,
    BooleanSupplier mayRegressCodec,
    TrackLookup tracks,
    SharedDropCounters<DataDrop> dataCounters,
    SharedDropCounters<SignalDrop> signalCounters,
    Decisions decisions,
    Supplier<Room> info) {

  /**
   * @param codecs that the client may publish
   * @param gate lets its tracks in
   * @param info what others see of it
   */
  Publisher publisher(
      String sid,
      Permissions permissions,
      SignalOutput output,
      ClientTraits client,
      List<Codec> codecs,
      TrackGate gate,
      Supplier<ParticipantInfo> info) {
    Publisher.Terms terms =
        new Publisher.Terms(
            codecs,
            client.isObs(),
            client.needsSingleVideoCodec(),
            config.video().dynacastPauseDelay(),
            mayRegressCodec,
            versions);
    return new Publisher(sid, executor, permissions, output, terms, gate, info);
  }

  Subscriber subscriber(
      String sid,
      Permissions permissions,
      SignalOutput output,
      SenderPort senders,
      TrackGate gate,
      ParticipantOptions options) {
    LimitConfig limits = config.limit();
    Subscriber.Terms terms =
        new Subscriber.Terms(
            options.adaptiveStream(),
            limits.subscriptionLimitVideo(),
            limits.subscriptionLimitAudio());
    return new Subscriber(sid, executor, permissions, output, senders, tracks, gate, terms);
  }
}
