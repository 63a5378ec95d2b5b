package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.SubscribedAudioCodec;
import io.livekit.jakarta.proto.SubscribedAudioCodecUpdate;
import io.livekit.jakarta.proto.TrackInfo;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * Tells a publisher which of several audio codecs anybody takes (spec/02 §7). Owned by: the room's
 * executor.
 */
final class AudioCodecDemand implements Demand {
  private final SignalOutput output;
  private final Supplier<TrackInfo> info;
  private final Supplier<Collection<SubscribedTrack>> subscribers;
  private SubscribedAudioCodecUpdate sent; // null before the first

  /**
   * @param output the way to the publisher's client
   */
  AudioCodecDemand(
      SignalOutput output,
      Supplier<TrackInfo> info,
      Supplier<Collection<SubscribedTrack>> subscribers) {
    this.output = output;
    this.info = info;
    this.subscribers = subscribers;
  }

  @Override
  public void update() {
    if (info.get().getCodecsCount() < 2) {
      return;
    }
    SubscribedAudioCodecUpdate now = wanted(info.get());
    if (!now.equals(sent)) {
      sent = now;
      send();
    }
  }

  private SubscribedAudioCodecUpdate wanted(TrackInfo track) {
    SubscribedAudioCodecUpdate.Builder update =
        SubscribedAudioCodecUpdate.newBuilder().setTrackSid(track.getSid());
    for (SimulcastCodecInfo codec : track.getCodecsList()) {
      String mime = codec.getMimeType();
      update.addSubscribedAudioCodecs(
          SubscribedAudioCodec.newBuilder()
              .setCodec(MimeTypes.shortName(mime))
              .setEnabled(isTaken(mime)));
    }
    return update.build();
  }

  private boolean isTaken(String mime) {
    String registered = MimeTypes.registered(mime);
    return subscribers.get().stream()
        .anyMatch(
            one ->
                one.awaits(registered)
                    || (one.isBound() && one.receiver().mime().equalsIgnoreCase(mime)));
  }

  @Override
  public void force() {
    // A publisher that was muted has kept its codecs.
  }

  @Override
  public void repeat() {
    if (sent != null) {
      send();
    }
  }

  private void send() {
    output.send(SignalResponse.newBuilder().setSubscribedAudioCodecUpdate(sent).build());
  }

  @Override
  public void close() {
    // Nothing is under way.
  }
}
