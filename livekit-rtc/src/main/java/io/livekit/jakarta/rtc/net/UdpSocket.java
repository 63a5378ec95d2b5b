package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.PacketChannel;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.loop.UdpPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** One loop's socket on a UDP port. Owned by: its loop. */
final class UdpSocket extends ChannelInboundHandlerAdapter implements PacketChannel {
  /**
   * What a socket belongs to.
   *
   * @param forAll where the socket is the one for all addresses: who opens sockets for single ones
   */
  record Owner(UdpPort port, UdpListener forAll) {}

  private final NettyLoop loop;
  private final UdpPort port;
  private final UdpListener forAll;
  private final Channel channel;
  private boolean segments;

  /**
   * @param channel the bound channel, known from the start: a peer may send before the channel's
   *     loop has added us
   * @param segments whether the socket may send several datagrams at once (UDP_SEGMENT)
   */
  UdpSocket(NettyLoop loop, Owner owner, Channel channel, boolean segments) {
    this.loop = loop;
    this.port = owner.port();
    this.forAll = owner.forAll();
    this.channel = channel;
    this.segments = segments;
  }

  UdpPort port() {
    return port;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    try {
      ByteBuf content = packet.content();
      int length = content.readableBytes();
      byte[] scratch = loop.receiveBuffer();
      loop.beginPackets();
      if (length > scratch.length) {
        loop.counters().drop(LoopDrop.OVERSIZED);
        return;
      }
      if (forAll != null && !forAll.isOursToServe(packet.recipient().getAddress(), loop.nanos())) {
        loop.counters().drop(LoopDrop.SOCKET_OPENING);
        return;
      }
      content.getBytes(content.readerIndex(), scratch, 0, length);
      port.receive(loop, packet.sender(), scratch, 0, length);
    } finally {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.endPackets();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    loop.counters().drop(LoopDrop.SEND_FAILED);
    if (!(cause instanceof IOException)) {
      loop.taskFailed(cause);
    }
    if (segments && cause instanceof IOException && isInputOutputError(cause)) {
      // Interfaces without checksum offload refuse UDP_SEGMENT with EIO; single sends work there.
      segments = false;
    }
  }

  private static boolean isInputOutputError(Throwable cause) {
    return cause instanceof io.netty.channel.unix.Errors.NativeIoException e
        && e.expectedErr() == -5;
  }

  @Override
  public boolean segments() {
    return segments;
  }

  @Override
  public void send(Route route, byte[] buf, int off, int len, int segment) {
    if (!channel.isWritable()) {
      loop.counters().drop(LoopDrop.SOCKET_FULL, (len + segment - 1) / segment);
      return;
    }
    ByteBuf data = loop.sendBuffers().copy(channel.alloc(), buf, off, len);
    InetSocketAddress remote = route.path().remote();
    channel.write(
        len > segment
            ? new SegmentedDatagramPacket(data, segment, remote)
            : new DatagramPacket(data, remote),
        channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public void bind(Route route, boolean validated) {
    port.bind(route, validated);
  }

  @Override
  public void unbind(Route route) {
    port.unbind(route);
  }

  @Override
  public InetSocketAddress localAddress() {
    return port.bases().get(0);
  }
}
