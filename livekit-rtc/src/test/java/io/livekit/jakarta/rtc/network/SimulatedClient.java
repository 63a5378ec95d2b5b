package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.dtls.DtlsFailure;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.ice.IceAgent;
import io.livekit.jakarta.rtc.ice.IceCandidate;
import io.livekit.jakarta.rtc.ice.IceConfig;
import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.ice.IceState;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.sctp.DataChannel;
import io.livekit.jakarta.rtc.sctp.DataChannels;
import io.livekit.jakarta.rtc.sctp.SctpConfig;
import io.livekit.jakarta.rtc.sctp.SendResult;
import io.livekit.jakarta.rtc.sim.KeyedDtls;
import io.livekit.jakarta.rtc.sim.SimulatedNetwork.Datagram;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.sim.Timed;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import io.livekit.jakarta.rtc.srtp.SrtpUnprotector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The transport of a simulated browser: ICE, keys, SRTP and data channels over one address of the
 * simulated network.
 */
abstract class SimulatedClient implements Timed, IceAgent.Output {
  private static final int MAX_PACKET = 2048;
  private static final int MIN_RTCP_TYPE = 192;
  private static final int MAX_RTCP_TYPE = 223;

  final SimulatedWorld world;
  final InetSocketAddress address;
  final Random random;
  final IceAgent ice;
  final DataChannels data;
  final Map<String, DataChannel> channels = new HashMap<>();
  final Map<String, List<byte[]>> messages = new HashMap<>();
  final List<String> failures = new ArrayList<>();
  final RtcpWriter rtcpWriter = new RtcpWriter();
  private final KeyedDtls dtls;
  private final Map<InetSocketAddress, TransportPath> paths = new HashMap<>();
  private final RtpPacket packet = new RtpPacket();
  private final RtcpReader rtcpReader = new RtcpReader();
  private final byte[] plain = new byte[MAX_PACKET];
  private final byte[] sealed = new byte[MAX_PACKET];
  private final byte[] rtcp = new byte[MAX_PACKET];
  private DtlsRole dtlsRole;
  private boolean dtlsStarted;
  private SrtpProtector protector;
  private SrtpUnprotector unprotector;
  private boolean closed;

  SimulatedClient(SimulatedWorld world, InetSocketAddress address, IceRole role, long seed) {
    this.world = world;
    this.address = address;
    this.random = new Random(seed);
    IceConfig config = IceConfig.full(role).withNomination(IceConfig.Nomination.AGGRESSIVE);
    ice = new IceAgent(config, IceCredentials.generate(random), this, random);
    ice.addLocalCandidate(IceCandidate.host(TransportProtocol.UDP, address, null));
    dtls = new KeyedDtls(task -> world.at(world.nowNanos(), task), new Dtls());
    data = new DataChannels(SctpConfig.defaults().withRandom(random), false, new Data());
    world.network().bind(address, this::received);
    world.drive(this);
  }

  String candidate() {
    return IceCandidate.host(TransportProtocol.UDP, address, ice.localCredentials().ufrag())
        .toLine();
  }

  /** Applies the server's description. */
  void remote(String sdp, DtlsRole role) {
    String ufrag = null;
    String pwd = null;
    for (String line : sdp.split("\r?\n")) {
      if (line.startsWith("a=ice-ufrag:")) {
        ufrag = line.substring(12);
      } else if (line.startsWith("a=ice-pwd:")) {
        pwd = line.substring(10);
      } else if (line.startsWith("a=candidate:")) {
        ice.addRemoteCandidate(IceCandidate.parse(line.substring(2)), world.nowNanos());
      }
    }
    dtlsRole = role;
    data.setDtlsClient(role == DtlsRole.CLIENT);
    ice.setRemote(new IceCredentials(ufrag, pwd), false, world.nowNanos());
    startDtls();
  }

  private void startDtls() {
    if (!dtlsStarted && dtlsRole != null && ice.selectedPath() != null) {
      dtlsStarted = true;
      dtls.start(dtlsRole, "sha-256", "");
    }
  }

  boolean isUp() {
    return protector != null;
  }

  boolean isOpen(String label) {
    DataChannel channel = channels.get(label);
    return channel != null && channel.state() == DataChannel.State.OPEN;
  }

  SendResult sendData(String label, byte[] message) {
    return data.send(channels.get(label), message, 0, message.length, true, world.nowNanos());
  }

  List<byte[]> received(String label) {
    return messages.computeIfAbsent(label, l -> new ArrayList<>());
  }

  /** Leaves without a word, as a browser does whose page is closed. */
  void close() {
    closed = true;
    ice.close();
    world.release(this);
    world.network().unbind(TransportProtocol.UDP, address);
  }

  // ---- media ----

  abstract void onRtp(RtpPacket packet, long now);

  abstract void onRtcp(RtcpReader reader, long now);

  /** What the subclass does at {@link #nextMediaNanos}. */
  abstract void onMediaTimer(long now);

  abstract long nextMediaNanos();

  /**
   * Seals and sends a packet whose header of {@code header} bytes and payload are in {@code buf}.
   */
  void sendRtp(byte[] buf, int header, int length, long index) {
    System.arraycopy(buf, 0, sealed, 0, header);
    int total = protector.protectRtp(sealed, 0, header, buf, header, length - header, index);
    sendToServer(sealed, 0, total);
  }

  RtcpWriter beginRtcp() {
    return rtcpWriter.begin(rtcp, 0, 1200);
  }

  void sendRtcp() {
    if (rtcpWriter.length() > 0) {
      int length = protector.protectRtcp(rtcp, 0, rtcpWriter.length(), sealed, 0);
      sendToServer(sealed, 0, length);
    }
  }

  private void sendToServer(byte[] buf, int off, int len) {
    TransportPath path = ice.selectedPath();
    if (path != null && len > 0) {
      send(path, buf, off, len);
    }
  }

  // ---- packets ----

  private void received(Datagram datagram, long now) {
    if (closed) {
      return;
    }
    TransportPath path =
        paths.computeIfAbsent(
            datagram.from(), from -> new TransportPath(TransportProtocol.UDP, address, from));
    byte[] bytes = datagram.bytes();
    int first = bytes[0] & 0xff;
    if (first <= 3) {
      ice.receiveStun(path, bytes, 0, bytes.length, now);
    } else if (first < 64) {
      dtls.receive(bytes, 0, bytes.length);
    } else if (unprotector != null) {
      int type = bytes[1] & 0xff;
      boolean isRtcp = type >= MIN_RTCP_TYPE && type <= MAX_RTCP_TYPE;
      int length =
          isRtcp
              ? unprotector.unprotectRtcp(bytes, 0, bytes.length, plain, 0)
              : unprotector.unprotectRtp(bytes, 0, bytes.length, plain, 0);
      if (length < 0) {
        failures.add("SRTP " + length);
        return;
      }
      ice.onTrafficReceived(path, now);
      if (isRtcp) {
        rtcpReader.wrap(plain, 0, length);
        while (rtcpReader.next()) {
          onRtcp(rtcpReader, now);
        }
      } else if (packet.wrap(plain, 0, length) == RtpPacket.Verdict.OK) {
        onRtp(packet, now);
      } else {
        failures.add("malformed RTP");
      }
    }
  }

  @Override
  public void send(TransportPath path, byte[] buf, int off, int len) {
    world.network().send(path.local(), path.remote(), buf, off, len);
  }

  @Override
  public void stateChanged(IceState state) {
    if (state == IceState.FAILED) {
      failures.add("ICE failed");
    }
  }

  @Override
  public void selectedPathChanged(TransportPath path) {
    startDtls();
  }

  @Override
  public long nextTimeoutNanos() {
    long next = Math.min(ice.nextTimeoutNanos(), data.nextTimeoutNanos());
    return isUp() ? Math.min(next, nextMediaNanos()) : next;
  }

  @Override
  public void onTimeout(long now) {
    if (ice.nextTimeoutNanos() <= now) {
      ice.onTimeout(now);
    }
    if (data.nextTimeoutNanos() <= now) {
      data.onTimeout(now);
    }
    if (isUp() && nextMediaNanos() <= now) {
      onMediaTimer(now);
    }
  }

  private final class Dtls implements DtlsTransport.Listener {
    @Override
    public void sendDatagram(byte[] buf, int off, int len) {
      sendToServer(buf, off, len);
    }

    @Override
    public void connected(SrtpKeys keys) {
      protector = new SrtpProtector(keys.profile(), keys.localKey(), keys.localSalt());
      unprotector =
          new SrtpUnprotector(
              keys.profile(),
              keys.remoteKey(),
              keys.remoteSalt(),
              SrtpUnprotector.REPLAY_WINDOW_OFF);
      data.connect(world.nowNanos());
    }

    @Override
    public void data(byte[] buf, int off, int len) {
      data.receive(buf, off, len, world.nowNanos());
    }

    @Override
    public void failed(DtlsFailure reason, String detail) {
      failures.add("DTLS " + reason);
    }

    @Override
    public void closed() {
      failures.add("DTLS closed");
    }
  }

  private final class Data implements DataChannels.Listener {
    @Override
    public void sendPacket(byte[] buf, int off, int len) {
      dtls.send(buf, off, len);
    }

    @Override
    public void connected() {
      // channels tell by themselves
    }

    @Override
    public void channelOpen(DataChannel channel, boolean remoteInitiated) {
      channels.put(channel.label(), channel);
    }

    @Override
    public void message(DataChannel channel, byte[] buf, int off, int len, boolean binary) {
      received(channel.label()).add(java.util.Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void channelClosed(DataChannel channel) {
      channels.remove(channel.label(), channel);
    }

    @Override
    public void bufferedAmountLow(DataChannel channel) {
      // the test sends little
    }

    @Override
    public void failed(String reason) {
      failures.add("SCTP " + reason);
    }
  }
}
