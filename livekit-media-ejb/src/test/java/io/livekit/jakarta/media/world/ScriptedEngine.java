package io.livekit.jakarta.media.world;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.EngineStats;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.PacketSink;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackSink;
import io.livekit.jakarta.rtc.peer.TrackSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes {@link ScriptedPeer}s. */
public final class ScriptedEngine implements RtcEngine {
  public final List<ScriptedPeer> peers = new ArrayList<>();

  /** Runs whenever the engine or one of its peers is asked for something. */
  public Runnable onCall = () -> {};

  @Override
  public PeerTransport createPeer(PeerConfig config, PeerListener listener) {
    onCall.run();
    ScriptedPeer peer = new ScriptedPeer(config, listener, () -> onCall.run());
    peers.add(peer);
    return peer;
  }

  /**
   * @return the newest peer of a participant
   */
  ScriptedPeer peer(String room, String identity, PeerConfig.Role role) {
    String name = room + "/" + identity + "/" + role.name().toLowerCase(java.util.Locale.ROOT);
    for (int i = peers.size() - 1; i >= 0; i--) {
      if (peers.get(i).config.name().equals(name)) {
        return peers.get(i);
      }
    }
    return null;
  }

  @Override
  public LocalSource createLocalSource(MediaKind kind, String mime) {
    throw new UnsupportedOperationException("for clients");
  }

  @Override
  public TrackSink createSink(PeerGroup group, TrackSource source, PacketSink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineStats stats() {
    return new EngineStats(peers.size(), 0, 0, 0, 0, 0, 0, 0, List.of(), 0, Map.of());
  }

  @Override
  public void close() {
    peers.forEach(ScriptedPeer::close);
  }
}
