package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;

/** A peer connection on virtual time and what it reported; descriptions travel at once, candidates within them. */
final class VirtualPeer implements PeerListener {
  final PeerTransport transport;
  final List<ConnectionState> states = new ArrayList<>();
  final List<TrackReceiver> tracks = new ArrayList<>();
  final List<TrackReceiver> ended = new ArrayList<>();
  final List<String> messages = new ArrayList<>();
  final List<String> opened = new ArrayList<>();
  final List<String> negotiated = new ArrayList<>();

  VirtualPeer(SimulatedWorld world, VirtualEngine engine, String name, PeerConfig.Role role) {
    PeerConfig config = new PeerConfig(
        name, role, false, false, List.of(), List.of(), true, task -> world.at(world.nowNanos(), task));
    transport = engine.createPeer(config, this);
  }

  PeerTransport.Answer offerTo(VirtualPeer other, boolean iceRestart) {
    try {
      PeerTransport.Offer offer = transport.offer(iceRestart);
      PeerTransport.Answer answer = other.transport.answer(offer.sdp(), AnswerPolicy.AS_OFFERED);
      transport.applyAnswer(answer.sdp());
      return answer;
    } catch (NegotiationException e) {
      throw new AssertionError(e);
    }
  }

  TrackSender send(TrackSource source, String trackId) {
    return transport.addSender(
        new SenderConfig(source, trackId, "PA_test|" + trackId, false, source.kind() == MediaKind.AUDIO, false));
  }

  void openLiveKitChannels() {
    transport.openDataChannel("_reliable", true, null);
    transport.openDataChannel("_lossy", false, 0);
    transport.openDataChannel("_data_track", false, 0);
  }

  ConnectionState state() {
    return states.isEmpty() ? ConnectionState.NEW : states.get(states.size() - 1);
  }

  @Override
  public void connectionStateChanged(ConnectionState state) {
    states.add(state);
  }

  @Override
  public void trackAdded(TrackReceiver receiver) {
    tracks.add(receiver);
  }

  @Override
  public void trackEnded(TrackReceiver receiver) {
    ended.add(receiver);
  }

  @Override
  public void senderNegotiated(TrackSender sender, String mime) {
    negotiated.add(sender.config().trackId() + " " + mime);
  }

  @Override
  public void dataChannelOpened(String label) {
    opened.add(label);
  }

  @Override
  public void dataChannelClosed(String label) {
    // not looked at
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary) {
    messages.add(label + " " + new String(payload, java.nio.charset.StandardCharsets.UTF_8));
  }
}
