package io.livekit.jakarta.media.world;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A peer connection without a network: it negotiates by the letter, and tests decide what happens
 * on it.
 */
public final class ScriptedPeer implements PeerTransport {
  public final PeerConfig config;
  private final Runnable onCall;
  public final PeerListener listener;
  public final List<String> remoteCandidates = new ArrayList<>();
  public final Map<String, List<byte[]>> sent = new HashMap<>();
  public final Map<String, AnswerPolicy.Section> sections = new LinkedHashMap<>();
  public final Set<String> refusedMimes = new HashSet<>();
  public DataSendResult dataResult = DataSendResult.QUEUED;

  /** Messages that are taken before {@link #dataResult} counts again. */
  public int takes;

  /** Messages of the client that nobody keeps any more. */
  public int uncharged;

  public long buffered;
  public boolean closed;
  public boolean tcpOnly;
  public long maxBitrate;
  public int restarts;
  private final Map<String, TrackReceiver> receivers = new LinkedHashMap<>();
  private final List<ScriptedSender> senders = new ArrayList<>();
  private final Set<String> channels = new HashSet<>();
  private final List<String> opened = new ArrayList<>();
  private ConnectionState state = ConnectionState.NEW;

  /** Nothing comes from the client. */
  public boolean silent;

  private long received;
  private int nextMid;
  private int generation;

  ScriptedPeer(PeerConfig config, PeerListener listener, Runnable onCall) {
    this.onCall = onCall;
    this.config = config;
    this.listener = listener;
    this.tcpOnly = config.tcpOnly();
  }

  private void tell(Runnable event) {
    config
        .control()
        .execute(
            () -> {
              if (!closed) {
                event.run();
              }
            });
  }

  // ---- what tests do ----

  public void become(ConnectionState next) {
    state = next;
    tell(() -> listener.connectionStateChanged(next));
  }

  public void openChannel(String label) {
    channels.add(label);
    tell(() -> listener.dataChannelOpened(label));
  }

  public void receive(String label, byte[] payload) {
    MessageCharge charge = new MessageCharge(() -> uncharged++);
    tell(
        () -> {
          listener.dataReceived(label, payload, true, charge);
          charge.release();
        });
  }

  public List<String> openedChannels() {
    return opened;
  }

  public ScriptedReceiver receiver(String trackId) {
    return receivers.values().stream()
        .filter(one -> one.trackId().equals(trackId))
        .map(ScriptedReceiver.class::cast)
        .findFirst()
        .orElseThrow();
  }

  public ScriptedSender sender(String trackSid) {
    return senders.stream()
        .filter(one -> one.config.trackId().equals(trackSid))
        .findFirst()
        .orElse(null);
  }

  /** Something of it is known now, or is another. */
  public void change(TrackReceiver receiver) {
    tell(() -> listener.trackChanged(receiver));
  }

  public void end(TrackReceiver receiver) {
    receivers.values().remove(receiver);
    tell(() -> listener.trackEnded(receiver));
  }

  // ---- PeerTransport ----

  @Override
  public Answer answer(String remoteOffer, AnswerPolicy policy) throws NegotiationException {
    onCall.run();
    if (remoteOffer.contains("poison")) {
      throw new NegotiationException("poison");
    }
    Map<String, String> mids = new LinkedHashMap<>();
    List<Section> free = new ArrayList<>();
    StringBuilder sdp = new StringBuilder("v=0\r\n");
    for (Section section : Section.parse(remoteOffer)) {
      sdp.append("m=")
          .append(section.kind())
          .append(" 9 X\r\na=mid:")
          .append(section.mid())
          .append("\r\n");
      if (section.media() == null) {
        continue;
      }
      if (section.sends()) {
        received(section, policy);
      } else if (receivers.containsKey(section.mid())) {
        end(receivers.get(section.mid()));
      }
      if (section.receives()) {
        free.add(section);
      }
    }
    int[] missing = new int[2];
    for (ScriptedSender sender : senders) {
      place(sender, free, mids, missing);
    }
    return new Answer(
        sdp.toString(),
        mids,
        missing[0],
        missing[1],
        left(free, mids, MediaKind.AUDIO),
        left(free, mids, MediaKind.VIDEO),
        "0");
  }

  private static int left(List<Section> free, Map<String, String> used, MediaKind kind) {
    return (int)
        free.stream().filter(one -> one.media() == kind && !used.containsKey(one.mid())).count();
  }

  private void received(Section section, AnswerPolicy policy) {
    AnswerPolicy.Section answer = policy.section(section.mid(), section.media(), section.trackId());
    sections.put(section.mid(), answer);
    if (receivers.containsKey(section.mid())) {
      return;
    }
    String fallback = section.media() == MediaKind.AUDIO ? "audio/opus" : "video/VP8";
    String mime = answer.preferredMime() == null ? fallback : answer.preferredMime();
    ScriptedReceiver receiver =
        new ScriptedReceiver(
            section.mid(), section.media(), section.trackId(), mime, section.rids());
    receivers.put(section.mid(), receiver);
    tell(() -> listener.trackAdded(receiver));
  }

  private void place(
      ScriptedSender sender, List<Section> free, Map<String, String> mids, int[] missing) {
    Section own =
        free.stream()
            .filter(
                one ->
                    sender.mid == null
                        ? one.media() == sender.config.source().kind()
                        : one.mid().equals(sender.mid))
            .filter(one -> !mids.containsKey(one.mid()))
            .findFirst()
            .orElse(null);
    if (own == null) {
      missing[sender.config.source().kind() == MediaKind.AUDIO ? 0 : 1]++;
      return;
    }
    sender.mid = own.mid();
    mids.put(own.mid(), sender.config.trackId());
    negotiated(sender);
  }

  private void negotiated(ScriptedSender sender) {
    String mime = refusedMimes.contains(sender.source.mime()) ? null : sender.source.mime();
    sender.mime = mime;
    tell(() -> listener.senderNegotiated(sender, mime));
  }

  /** The client's path doesn't carry what a sender sends, or does again. */
  public void withhold(ScriptedSender sender, boolean withheld) {
    tell(() -> listener.senderWithheld(sender, withheld));
  }

  @Override
  public Offer offer(boolean iceRestart) {
    onCall.run();
    if (iceRestart) {
      restarts++;
      generation++;
    }
    Map<String, String> mids = new LinkedHashMap<>();
    StringBuilder sdp =
        new StringBuilder(
            "v=0\r\nm=application 9 X\r\na=mid:0\r\na=ice-ufrag:u" + generation + "\r\n");
    for (ScriptedSender sender : senders) {
      if (sender.mid == null) {
        sender.mid = Integer.toString(++nextMid);
      }
      mids.put(sender.mid, sender.config.trackId());
      sdp.append("m=x 9 X\r\na=mid:")
          .append(sender.mid)
          .append("\r\na=msid:")
          .append(sender.config.streamId())
          .append(' ')
          .append(sender.config.trackId())
          .append("\r\n");
    }
    return new Offer(sdp.toString(), mids, "0");
  }

  @Override
  public void applyAnswer(String remoteAnswer) throws NegotiationException {
    onCall.run();
    if (remoteAnswer.contains("poison")) {
      throw new NegotiationException("poison");
    }
    for (ScriptedSender sender : List.copyOf(senders)) {
      if (sender.mime == null && remoteAnswer.contains(sender.config.trackId())) {
        negotiated(sender);
      }
    }
  }

  @Override
  public void addRemoteCandidate(String candidate) {
    remoteCandidates.add(candidate);
  }

  @Override
  public List<String> localCandidates() {
    return List.of(
        "candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host ufrag u" + generation,
        "candidate:2 1 tcp 1671430143 127.0.0.1 7881 typ host tcptype passive ufrag u"
            + generation);
  }

  @Override
  public void setTcpOnly(boolean only) {
    tcpOnly = only;
  }

  @Override
  public TrackSender addSender(SenderConfig sender) {
    ScriptedSender added = new ScriptedSender(sender);
    senders.add(added);
    return added;
  }

  @Override
  public void removeSender(TrackSender sender) {
    senders.remove(sender);
  }

  @Override
  public void addReceivers(MediaKind kind, int count) {
    throw new UnsupportedOperationException("for clients");
  }

  @Override
  public void limitReceived(long bitsPerSecond) {
    maxBitrate = bitsPerSecond;
  }

  @Override
  public List<TrackSender> senders() {
    return List.copyOf(senders);
  }

  @Override
  public List<TrackReceiver> receivers() {
    return List.copyOf(receivers.values());
  }

  @Override
  public void openDataChannel(String label, boolean ordered, Integer maxRetransmits) {
    opened.add(label);
  }

  @Override
  public boolean isDataChannelOpen(String label) {
    return channels.contains(label);
  }

  @Override
  public void closeDataChannel(String label) {
    channels.remove(label);
    tell(() -> listener.dataChannelClosed(label));
  }

  @Override
  public DataSendResult sendData(String label, byte[] payload, boolean binary, DataBatch batch) {
    if (!channels.contains(label)) {
      return DataSendResult.NOT_OPEN;
    }
    DataSendResult result = takes > 0 ? DataSendResult.QUEUED : dataResult;
    takes = Math.max(0, takes - 1);
    if (result == DataSendResult.QUEUED) {
      sent.computeIfAbsent(label, key -> new ArrayList<>()).add(payload);
    }
    return result;
  }

  @Override
  public long bufferedAmount(String label) {
    return buffered;
  }

  @Override
  public ConnectionState state() {
    return state;
  }

  @Override
  public PeerStats stats() {
    received += silent ? 0 : 1;
    return new PeerStats(received, 0, 0, 0, 0, 0, "", "");
  }

  @Override
  public void close() {
    closed = true;
  }

  /** An m-line of a test's offer. */
  record Section(
      String kind, String mid, boolean sends, boolean receives, String trackId, List<String> rids) {

    MediaKind media() {
      return switch (kind) {
        case "audio" -> MediaKind.AUDIO;
        case "video" -> MediaKind.VIDEO;
        default -> null;
      };
    }

    static List<Section> parse(String sdp) throws NegotiationException {
      List<Section> sections = new ArrayList<>();
      String[] parts = sdp.split("m=");
      for (int i = 1; i < parts.length; i++) {
        String mid = "";
        String track = "";
        boolean sends = false;
        boolean receives = false;
        List<String> rids = new ArrayList<>();
        if (parts[i].indexOf(' ') < 0) {
          throw new NegotiationException("section without a kind");
        }
        for (String line : parts[i].split("\r\n")) {
          if (line.startsWith("a=mid:")) {
            mid = line.substring(6);
          } else if (line.startsWith("a=msid:")) {
            track = line.substring(line.lastIndexOf(' ') + 1);
          } else if (line.startsWith("a=rid:")) {
            rids.add(line.substring(6).split(" ", 2)[0]);
          }
          sends |= line.equals("a=sendonly") || line.equals("a=sendrecv");
          receives |= line.equals("a=recvonly");
        }
        sections.add(
            new Section(
                parts[i].substring(0, parts[i].indexOf(' ')), mid, sends, receives, track, rids));
      }
      return sections;
    }
  }
}
