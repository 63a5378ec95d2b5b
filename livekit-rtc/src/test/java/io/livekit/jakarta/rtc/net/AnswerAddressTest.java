package io.livekit.jakarta.rtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From which address the server's packets leave. Real sockets of this machine. */
class AnswerAddressTest {
  private static final InetAddress LOOPBACK = address("127.0.0.1");

  /** Sends back what comes, the way it came and on the loop that owns it. */
  private static final class Echo extends PassiveMember {
    Echo(PeerLoop loop) {
      super(loop);
    }

    @Override
    public void receive(Route route, byte[] buf, int off, int len, long now) {
      route.channel().bind(route, true);
      for (int i = 0; i < 3; i++) { // equal lengths: one segmented send
        loop().outbox().send(route, buf, off, len);
      }
    }
  }

  private static NettyLoops open(boolean epoll, int loops, List<InetAddress> bind, int tcp)
      throws IOException {
    PeerDirectory directory = new PeerDirectory();
    NettyLoops all =
        NettyLoops.open(
            new ListenConfig(bind, List.of(0), tcp, List.of(LOOPBACK), loops, epoll),
            directory,
            Executors.defaultThreadFactory());
    for (int i = 0; i < loops; i++) {
      directory.add("on" + i, new Echo(all.loops().get(i)));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"true,1", "true,2", "false,1", "false,2"})
  void answersAndMediaLeaveFromTheAddressThatWasAsked(boolean epoll, int loops) throws IOException {
    try (NettyLoops all = open(epoll, loops, List.of(), -1)) {
      int port = all.udpAddresses(all.loops().get(0)).get(0).getPort();
      for (InetAddress to : addresses(epoll)) {
        for (int loop = 0; loop < loops; loop++) {
          // Another port of the client is another loop's to read.
          for (int client = 0; client < 4; client++) {
            assertEcho(new InetSocketAddress(to, port), "on" + loop);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void twoAddressesOfOneServerAreTwoPathsOfAClient(boolean epoll) throws IOException {
    try (NettyLoops all = open(epoll, 2, List.of(), -1);
        DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      client.setSoTimeout(5_000);
      int port = all.udpAddresses(all.loops().get(0)).get(0).getPort();
      InetAddress other =
          addresses(epoll).stream()
              .filter(a -> a instanceof Inet4Address && !a.equals(LOOPBACK))
              .findFirst()
              .orElseThrow();
      byte[] check = check("on0");
      for (InetAddress to : List.of(LOOPBACK, other, LOOPBACK, other)) {
        InetSocketAddress asked = new InetSocketAddress(to, port);
        client.send(new DatagramPacket(check, check.length, asked));
        for (int i = 0; i < 3; i++) {
          DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
          client.receive(answer);
          assertThat(answer.getSocketAddress()).isEqualTo(asked);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void connectionsAreAnsweredFromTheAddressTheyCameTo(boolean epoll) throws IOException {
    try (NettyLoops all = open(epoll, 2, List.of(), 0)) {
      int port = all.tcpAddresses().get(0).getPort();
      for (InetAddress to : addresses(epoll)) {
        try (Socket client = new Socket(to, port)) {
          client.setSoTimeout(5_000);
          byte[] check = check("on1");
          DataOutputStream out = new DataOutputStream(client.getOutputStream());
          out.writeShort(check.length);
          out.write(check);
          DataInputStream in = new DataInputStream(client.getInputStream());
          byte[] answer = new byte[in.readUnsignedShort()];
          in.readFully(answer);
          assertThat(answer).isEqualTo(check);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theLoopsSharePortsOrHaveTheirOwn(boolean epoll) throws IOException {
    ListenConfig listen =
        new ListenConfig(List.of(LOOPBACK), List.of(0, 0), -1, List.of(LOOPBACK), 4, epoll);
    try (NettyLoops all =
        NettyLoops.open(listen, new PeerDirectory(), Executors.defaultThreadFactory())) {
      List<List<InetSocketAddress>> ports = all.loops().stream().map(all::udpAddresses).toList();
      assertThat(ports.get(0)).hasSize(1).isEqualTo(ports.get(2)).isNotEqualTo(ports.get(1));
      assertThat(ports.get(1)).hasSize(1).isEqualTo(ports.get(3));
    }
  }

  @ParameterizedTest
  @CsvSource({"true,1", "true,2", "false,1", "false,2"})
  void aSecondServerOnThePortIsRefused(boolean epoll, int loops) throws IOException {
    try (NettyLoops first = open(epoll, loops, List.of(), -1)) {
      int port = first.udpAddresses(first.loops().get(0)).get(0).getPort();
      for (List<InetAddress> bind : List.of(List.<InetAddress>of(), List.of(LOOPBACK))) {
        ListenConfig listen =
            new ListenConfig(bind, List.of(port), -1, List.of(LOOPBACK), loops, epoll);
        assertThat(
                org.assertj.core.api.Assertions.catchThrowableOfType(
                    IOException.class,
                    () ->
                        NettyLoops.open(
                                listen, new PeerDirectory(), Executors.defaultThreadFactory())
                            .close()))
            .hasMessageStartingWith("cannot bind UDP ");
      }
    }
  }

  @Test
  void whereOnlyLoopbackIsBoundTheMachinesOwnAddressesAreServedByUdpAlone() throws IOException {
    List<InetAddress> outside =
        MachineAddresses.all().stream().filter(a -> !a.isLoopbackAddress()).toList();
    List<InetAddress> advertised = new ArrayList<>(outside);
    advertised.add(LOOPBACK);
    PeerDirectory directory = new PeerDirectory();
    try (NettyLoops all =
        NettyLoops.open(
            new ListenConfig(
                List.of(LOOPBACK), List.of(0), 0, advertised, 1, NettyLoops.epollAvailable()),
            directory,
            Executors.defaultThreadFactory())) {
      directory.add("on0", new Echo(all.loops().get(0)));
      List<InetSocketAddress> udp = all.udpAddresses(all.loops().get(0));
      assertThat(udp.stream().map(InetSocketAddress::getAddress))
          .containsExactlyElementsOf(advertised);
      for (InetSocketAddress to : udp) {
        assertEcho(to, "on0");
      }
      assertThat(all.tcpAddresses().stream().map(InetSocketAddress::getAddress))
          .containsExactly(LOOPBACK);
    }
  }

  /** Connected, so that the kernel throws away what comes from anywhere else. */
  private static void assertEcho(InetSocketAddress server, String name) throws IOException {
    try (DatagramSocket client = new DatagramSocket()) {
      client.connect(server);
      client.setSoTimeout(1_000);
      byte[] check = check(name);
      for (int attempt = 1; ; attempt++) {
        client.send(new DatagramPacket(check, check.length));
        try {
          for (int i = 0; i < 3; i++) {
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            client.receive(answer);
            assertThat(answer.getLength()).isEqualTo(check.length);
          }
          return;
        } catch (SocketTimeoutException e) {
          // The first packet to an address that no interface lists only opens its sockets.
          assertThat(attempt).as("checks to %s without an answer", server).isLessThan(5);
        }
      }
    }
  }

  private static byte[] check(String name) {
    return new StunBuilder(256)
        .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
        .text(StunAttribute.USERNAME, name + ":client")
        .fingerprint()
        .toBytes();
  }

  /** Only epoll says where a packet was sent to, and so finds addresses that aren't listed. */
  private static Set<InetAddress> addresses(boolean epoll) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    addresses.add(LOOPBACK);
    addresses.addAll(MachineAddresses.all());
    if (epoll) {
      addresses.add(address("127.0.0.2"));
    }
    assertThat(addresses.stream().anyMatch(Inet6Address.class::isInstance))
        .isEqualTo(MachineAddresses.has(address("::1")));
    return addresses;
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
