package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * A peer connection on virtual time and what it reported; descriptions travel at once, candidates
 * within them.
 */
public class VirtualPeer implements PeerListener {
  public final PeerTransport transport;
  public final List<ConnectionState> states = new ArrayList<>();
  public final List<TrackReceiver> tracks = new ArrayList<>();
  public final List<TrackReceiver> changed = new ArrayList<>();
  public final List<TrackReceiver> ended = new ArrayList<>();

  /** Labels of the channels that are open. */
  public final List<String> opened = new ArrayList<>();

  /** Whether messages are kept, as by one who waits with them for a slow reader. */
  public boolean keeping;

  /** What the kept messages are charged by. */
  public final ArrayDeque<MessageCharge> kept = new ArrayDeque<>();

  public final List<String> negotiated = new ArrayList<>();
  private final Map<String, List<byte[]>> received = new HashMap<>();
  private UnaryOperator<String> shape = UnaryOperator.identity();

  public VirtualPeer(
      SimulatedWorld world, VirtualEngine engine, String name, PeerConfig.Role role) {
    this(world, engine, name, role, false);
  }

  /**
   * @param allowPause its video may be paused
   */
  public VirtualPeer(
      SimulatedWorld world,
      VirtualEngine engine,
      String name,
      PeerConfig.Role role,
      boolean allowPause) {
    this(
        engine,
        name,
        role,
        allowPause,
        List.of("_reliable", "_lossy"),
        task -> world.at(world.nowNanos(), task));
  }

  /**
   * @param control runs what the peer reports
   */
  public VirtualPeer(VirtualEngine engine, String name, PeerConfig.Role role, Executor control) {
    this(engine, name, role, false, List.of("_reliable", "_lossy"), control);
  }

  /**
   * @param required labels of the channels without which the connection isn't complete
   */
  public VirtualPeer(
      VirtualEngine engine,
      String name,
      PeerConfig.Role role,
      List<String> required,
      Executor control) {
    this(engine, name, role, false, required, control);
  }

  private VirtualPeer(
      VirtualEngine engine,
      String name,
      PeerConfig.Role role,
      boolean allowPause,
      List<String> required,
      Executor control) {
    transport =
        engine.createPeer(
            new PeerConfig(
                new PeerGroup(),
                name,
                role,
                false,
                false,
                List.of(),
                List.of(),
                true,
                allowPause,
                required,
                control),
            this);
  }

  /** From now on its offers are written so. */
  public final void shapeOffers(UnaryOperator<String> next) {
    shape = next;
  }

  public PeerTransport.Answer offerTo(VirtualPeer other, boolean iceRestart) {
    return offerTo(other, iceRestart, shape);
  }

  /**
   * @param shape what becomes of the offer on its way
   */
  public PeerTransport.Answer offerTo(
      VirtualPeer other, boolean iceRestart, UnaryOperator<String> shape) {
    try {
      String offer = shape.apply(transport.offer(iceRestart).sdp());
      PeerTransport.Answer answer = other.transport.answer(offer, AnswerPolicy.AS_OFFERED);
      transport.applyAnswer(answer.sdp());
      return answer;
    } catch (NegotiationException e) {
      throw new AssertionError(e);
    }
  }

  public final TrackSender send(TrackSource source, String trackId) {
    return transport.addSender(
        new SenderConfig(
            source, trackId, "PA_test|" + trackId, false, source.kind() == MediaKind.AUDIO, false));
  }

  public final void openLiveKitChannels() {
    transport.openDataChannel("_reliable", true, null);
    transport.openDataChannel("_lossy", false, 0);
    transport.openDataChannel("_data_track", false, 0);
  }

  public final ConnectionState state() {
    return states.isEmpty() ? ConnectionState.NEW : states.get(states.size() - 1);
  }

  /**
   * @return what came over one channel, in order
   */
  public final List<byte[]> received(String label) {
    return received.computeIfAbsent(label, unused -> new ArrayList<>());
  }

  public final boolean receivedAnything() {
    return received.values().stream().anyMatch(messages -> !messages.isEmpty());
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
  public void trackChanged(TrackReceiver receiver) {
    changed.add(receiver);
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
    opened.remove(label);
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
    received(label).add(payload);
    if (keeping) {
      charge.retain();
      kept.add(charge);
    }
  }
}
