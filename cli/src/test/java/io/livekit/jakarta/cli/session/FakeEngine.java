package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.EngineStats;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PacketSink;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.TrackSink;
import io.livekit.jakarta.rtc.peer.TrackSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An engine whose peer connections are what the test says. */
final class FakeEngine implements RtcEngine {
  final List<FakePeer> peers = new ArrayList<>();

  @Override
  public PeerTransport createPeer(PeerConfig config, PeerListener listener) {
    FakePeer peer = new FakePeer(config, listener);
    peers.add(peer);
    return peer;
  }

  @Override
  public LocalSource createLocalSource(MediaKind kind, String mime) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TrackSink createSink(PeerGroup group, TrackSource source, PacketSink sink) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    // nothing to free
  }

  /** Writes down what it is asked. */
  static final class FakePeer implements PeerTransport {
    final PeerConfig config;
    final PeerListener listener;
    final List<String> log = new ArrayList<>();
    private ConnectionState state = ConnectionState.NEW;
    private int offers;
    boolean refusesDescriptions;

    FakePeer(PeerConfig config, PeerListener listener) {
      this.config = config;
      this.listener = listener;
    }

    void become(ConnectionState next) {
      state = next;
      listener.connectionStateChanged(next);
    }

    @Override
    public Answer answer(String remoteOffer, AnswerPolicy policy) throws NegotiationException {
      check();
      log.add("answer " + remoteOffer);
      return new Answer("answer to " + remoteOffer, Map.of(), 0, 0, 0, 0, "0");
    }

    @Override
    public Offer offer(boolean iceRestart) {
      log.add(iceRestart ? "restart" : "offer");
      return new Offer("offer-" + ++offers, Map.of(), "0");
    }

    @Override
    public void applyAnswer(String remoteAnswer) throws NegotiationException {
      check();
      log.add("apply " + remoteAnswer);
    }

    private void check() throws NegotiationException {
      if (refusesDescriptions) {
        throw new NegotiationException("nonsense");
      }
    }

    @Override
    public void addRemoteCandidate(String candidate) {
      log.add("candidate " + candidate);
    }

    @Override
    public List<String> localCandidates() {
      return List.of(
          "candidate:1 1 udp 1 192.0.2.1 1 typ host", "candidate:2 1 udp 1 192.0.2.2 1 typ host");
    }

    @Override
    public void setTcpOnly(boolean tcpOnly) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TrackSender addSender(SenderConfig sender) {
      log.add("send " + sender.trackId());
      return null;
    }

    @Override
    public void removeSender(TrackSender sender) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void addReceivers(MediaKind kind, int count) {
      log.add("receive " + count + " " + kind.sdpName());
    }

    @Override
    public List<TrackSender> senders() {
      return List.of();
    }

    @Override
    public List<TrackReceiver> receivers() {
      return List.of();
    }

    @Override
    public void limitReceived(long bitsPerSecond) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void openDataChannel(String label, boolean ordered, Integer maxRetransmits) {
      log.add("open " + label);
    }

    @Override
    public boolean isDataChannelOpen(String label) {
      return false;
    }

    @Override
    public void closeDataChannel(String label) {}

    @Override
    public DataSendResult sendData(String label, byte[] payload, boolean binary, DataBatch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long bufferedAmount(String label) {
      return 0;
    }

    @Override
    public ConnectionState state() {
      return state;
    }

    @Override
    public PeerStats stats() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      log.add("close");
      state = ConnectionState.CLOSED;
    }
  }
}
