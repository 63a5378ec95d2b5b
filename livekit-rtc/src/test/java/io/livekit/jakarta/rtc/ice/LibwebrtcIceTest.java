package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent against libwebrtc, which is what browsers run, over real sockets and in real time. */
@Tag("interop")
class LibwebrtcIceTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Pattern UFRAG = Pattern.compile("a=ice-ufrag:(\\S+)");
  private static final Pattern PWD = Pattern.compile("a=ice-pwd:(\\S+)");

  private final Queue<String> browserCandidates = new ConcurrentLinkedQueue<>();
  private final byte[] buffer = new byte[2048];
  private PeerConnectionFactory factory;
  private HeadlessAudioDeviceModule audio;
  private RTCPeerConnection browser;
  private DatagramSocket socket;
  private IceAgent agent;
  private boolean dtlsSeen;

  @BeforeEach
  void open() throws Exception {
    InetAddress address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(
        address != null, "libwebrtc gathers nothing on a machine that has only a loopback");
    socket = new DatagramSocket(0, address);
    socket.setSoTimeout(2);
    audio = new HeadlessAudioDeviceModule();
    factory = new PeerConnectionFactory(audio);
    browser =
        factory.createPeerConnection(
            new RTCConfiguration(),
            new PeerConnectionObserver() {
              @Override
              public void onIceCandidate(RTCIceCandidate candidate) {
                browserCandidates.add(candidate.sdp);
              }
            });
  }

  @AfterEach
  void close() {
    if (socket != null) {
      browser.close();
      factory.dispose();
      audio.dispose();
      socket.close();
    }
  }

  private void agent(IceConfig config) {
    agent =
        new IceAgent(
            config,
            IceCredentials.generate(new SecureRandom()),
            new IceAgent.Output() {
              @Override
              public void send(TransportPath path, byte[] buf, int off, int len) {
                try {
                  socket.send(new DatagramPacket(buf, off, len, path.remote()));
                } catch (IOException e) {
                  // an address that can't be reached from here: the check stays unanswered
                }
              }

              @Override
              public void stateChanged(IceState state) {}

              @Override
              public void selectedPathChanged(TransportPath path) {}
            });
    agent.addLocalCandidate(candidate());
  }

  private IceCandidate candidate() {
    return IceCandidate.host(
        TransportProtocol.UDP, (InetSocketAddress) socket.getLocalSocketAddress(), null);
  }

  private String describe(String setup, boolean lite) {
    return String.join(
        "\r\n",
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        lite ? "a=ice-lite\r\na=ice-options:trickle" : "a=ice-options:trickle",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:" + agent.localCredentials().ufrag(),
        "a=ice-pwd:" + agent.localCredentials().pwd(),
        "a=fingerprint:sha-256 " + "00:".repeat(31) + "00",
        "a=setup:" + setup,
        "a=mid:0",
        "a=sctp-port:5000",
        "a=" + candidate().withUfrag(agent.localCredentials().ufrag()).toLine(),
        "");
  }

  private static String create(java.util.function.Consumer<CreateSessionDescriptionObserver> call)
      throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    call.accept(
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            result.complete(description.sdp);
          }

          @Override
          public void onFailure(String error) {
            result.completeExceptionally(new IllegalStateException(error));
          }
        });
    return result.get(10, TimeUnit.SECONDS);
  }

  private static void set(java.util.function.Consumer<SetSessionDescriptionObserver> call)
      throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    call.accept(
        new SetSessionDescriptionObserver() {
          @Override
          public void onSuccess() {
            result.complete(null);
          }

          @Override
          public void onFailure(String error) {
            result.completeExceptionally(new IllegalStateException(error));
          }
        });
    result.get(10, TimeUnit.SECONDS);
  }

  private void learn(String sdp) {
    Matcher ufrag = UFRAG.matcher(sdp);
    Matcher pwd = PWD.matcher(sdp);
    assertThat(ufrag.find() && pwd.find()).isTrue();
    agent.setRemote(new IceCredentials(ufrag.group(1), pwd.group(1)), false, System.nanoTime());
  }

  private void browserOffers(boolean lite) throws Exception {
    String offer = create(o -> browser.createOffer(new RTCOfferOptions(), o));
    set(o -> browser.setLocalDescription(new RTCSessionDescription(RTCSdpType.OFFER, offer), o));
    learn(offer);
    set(
        o ->
            browser.setRemoteDescription(
                new RTCSessionDescription(RTCSdpType.ANSWER, describe("passive", lite)), o));
  }

  private boolean drive(BooleanSupplier until) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!until.getAsBoolean() && System.nanoTime() < end) {
      for (String line = browserCandidates.poll(); line != null; line = browserCandidates.poll()) {
        agent.addRemoteCandidate(IceCandidate.parse(line), System.nanoTime());
      }
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        TransportPath path =
            new TransportPath(
                TransportProtocol.UDP,
                (InetSocketAddress) socket.getLocalSocketAddress(),
                (InetSocketAddress) packet.getSocketAddress());
        if (packet.getLength() > 0 && buffer[0] >= 20 && buffer[0] <= 63) {
          dtlsSeen |= agent.isValidated(path);
        } else {
          agent.receiveStun(path, buffer, 0, packet.getLength(), System.nanoTime());
        }
      } catch (SocketTimeoutException e) {
        // nothing came: time for the timers
      }
      if (System.nanoTime() >= agent.nextTimeoutNanos()) {
        agent.onTimeout(System.nanoTime());
      }
    }
    return until.getAsBoolean();
  }

  /**
   * libwebrtc starts DTLS once it can write on its selected path: the proof that it accepts our
   * side of ICE.
   */
  private void assertConnects() throws IOException {
    assertThat(drive(() -> agent.state() == IceState.CONNECTED && dtlsSeen))
        .as(
            "%s %s, dtls %s, browser %s",
            agent.role(), agent.state(), dtlsSeen, browser.getIceConnectionState())
        .isTrue();
    for (IceDrop reason :
        new IceDrop[] {
          IceDrop.WRONG_INTEGRITY,
          IceDrop.MALFORMED,
          IceDrop.UNKNOWN_ATTRIBUTE,
          IceDrop.ROLE_CONFLICT,
          IceDrop.ERROR_RESPONSE
        }) {
      assertThat(agent.dropped(reason)).as("%s", reason).isZero();
    }
  }

  @Test
  void fullServerAnswersALibwebrtcOfferAndFollowsItsRestart() throws Exception {
    browser.createDataChannel("_reliable", new RTCDataChannelInit());
    agent(IceConfig.full(IceRole.CONTROLLED));
    browserOffers(false);
    assertConnects();
    assertThat(agent.roundTripNanos()).isPositive();

    IceCredentials before = agent.remoteCredentials();
    browser.restartIce();
    agent.restart(IceCredentials.generate(new SecureRandom()), System.nanoTime());
    browserOffers(false);
    assertThat(agent.remoteCredentials()).isNotEqualTo(before);
    assertThat(drive(() -> agent.validatedPaths() > 0 && agent.roundTripNanos() > 0)).isTrue();
    assertThat(agent.state()).isEqualTo(IceState.CONNECTED);
  }

  @Test
  void liteServerAnswersALibwebrtcOffer() throws Exception {
    browser.createDataChannel("_reliable", new RTCDataChannelInit());
    agent(IceConfig.liteAgent());
    browserOffers(true);
    assertConnects();
  }

  @Test
  void controllingServerOffersToLibwebrtc() throws Exception {
    agent(IceConfig.full(IceRole.CONTROLLING));
    set(
        o ->
            browser.setRemoteDescription(
                new RTCSessionDescription(RTCSdpType.OFFER, describe("passive", false)), o));
    String answer = create(o -> browser.createAnswer(new RTCAnswerOptions(), o));
    set(o -> browser.setLocalDescription(new RTCSessionDescription(RTCSdpType.ANSWER, answer), o));
    learn(answer);
    assertConnects();
  }
}
