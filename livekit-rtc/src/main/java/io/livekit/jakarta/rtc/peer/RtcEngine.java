package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;

/** A node's WebRTC engine: its sockets, media loops and DTLS certificate. Thread-safe. */
public interface RtcEngine extends AutoCloseable {

  /**
   * Creates the transport of one peer connection. It has ICE credentials, a certificate and local
   * candidates at once; nothing is sent before the first description is set.
   */
  PeerTransport createPeer(PeerConfig config, PeerListener listener);

  /**
   * Creates a source that this process feeds itself (the CLI's files, server-made audio): senders
   * take it like a client's track.
   *
   * @param mime as registered, for example {@code video/VP8} or {@code audio/opus}
   */
  LocalSource createLocalSource(MediaKind kind, String mime);

  /**
   * Sends a track to this process: to a recorder, or to what listens here.
   *
   * @param group the peers whose track it is; a sink takes its place among them
   * @param source a receiver of this engine, or a {@link LocalSource}
   */
  TrackSink createSink(PeerGroup group, TrackSource source, PacketSink sink);

  /**
   * @return counters of the whole engine since its start
   */
  EngineStats stats();

  /** Closes every peer, the sockets and the loops; returns when their threads have ended. */
  @Override
  void close();
}
