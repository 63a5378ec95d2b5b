package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.ice.TcpFraming;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PacketChannel;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One passive ICE-TCP connection (RFC 6544) with RFC 4571 frames. Owned by: the loop that accepted
 * it; the peer that its first packet names may live on another one, which sends through {@link
 * #send}.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter implements PacketChannel {
  /**
   * A client sends its first check at once, and again until it is answered; what isn't
   * authenticated by then only takes a descriptor away, from the peer that it names too.
   */
  static final long MAX_UNPROVEN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * The longest time without a whole frame. Consent needs a check every five seconds on the path in
   * use, and libwebrtc pings the ones that it keeps in reserve every 25.
   */
  static final long MAX_SILENT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int LINGER_MILLIS = 100;

  private final NettyLoop loop;
  private final TcpListener listener;
  private final InetSocketAddress local;
  private final TcpFraming framing = new TcpFraming();
  private Channel channel;
  private InetSocketAddress remote;
  private Route route;
  private long lastFrameAt;

  /** Set by the loop of the peer. */
  private volatile boolean proven;

  TcpConnection(NettyLoop loop, TcpListener listener, InetSocketAddress local) {
    this.loop = loop;
    this.listener = listener;
    this.local = local;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    remote = (InetSocketAddress) channel.remoteAddress();
    if (remote == null || !listener.limits().admit(remote.getAddress())) {
      remote = null;
      loop.counters().drop(LoopDrop.TCP_LIMIT);
      ctx.close();
      return;
    }
    lastFrameAt = loop.readClock();
    watchIn(ctx, MAX_UNPROVEN_NANOS);
  }

  private void watchIn(ChannelHandlerContext ctx, long nanos) {
    ctx.executor().schedule(() -> watch(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  /** Closes a connection that nobody needs: bytes that are no frames don't keep it. */
  private void watch(ChannelHandlerContext ctx) {
    if (!channel.isActive()) {
      return;
    }
    long silent = loop.readClock() - lastFrameAt;
    if (!proven || silent >= MAX_SILENT_NANOS || route.peer().isDetached()) {
      loop.counters().drop(LoopDrop.TCP_IDLE);
      channel.close();
    } else {
      watchIn(ctx, MAX_SILENT_NANOS - silent);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    try {
      loop.beginPackets();
      byte[] scratch = loop.receiveBuffer();
      while (data.isReadable() && ctx.channel().isActive()) {
        int length = Math.min(data.readableBytes(), scratch.length);
        data.readBytes(scratch, 0, length);
        if (framing.receive(scratch, 0, length, this::packet) != TcpFraming.Verdict.OK) {
          refuse();
        }
      }
    } finally {
      data.release();
    }
  }

  private void packet(byte[] buf, int off, int len) {
    loop.counters().received(len);
    lastFrameAt = loop.nanos();
    if (route == null && !name(buf, off, len)) {
      refuse();
      return;
    }
    loop.deliver(route, buf, off, len);
  }

  /** The first packet has to be a check that names a peer. */
  private boolean name(byte[] buf, int off, int len) {
    StunMessage stun = loop.stunView();
    LoopMember peer =
        stun.wrap(buf, off, len) ? listener.directory().find(stun.destinationUfrag()) : null;
    if (peer == null || remote == null || !listener.limits().admit(peer)) {
      return false;
    }
    route = new Route(new TransportPath(TransportProtocol.TCP, local, remote), this, peer);
    return true;
  }

  private void refuse() {
    loop.counters().drop(LoopDrop.TCP_PROTOCOL);
    channel.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.endPackets();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (remote != null) {
      listener.limits().leave(remote.getAddress());
    }
    if (route != null) {
      LoopMember peer = route.peer();
      listener.limits().leave(peer);
      peer.loop()
          .execute(
              () -> {
                if (!peer.isDetached()) {
                  peer.routeClosed(route);
                }
              });
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public boolean segments() {
    return false;
  }

  @Override
  public void send(Route to, byte[] buf, int off, int len, int segment) {
    if (!channel.isWritable()) {
      to.peer().loop().counters().drop(LoopDrop.SOCKET_FULL);
      return;
    }
    ByteBuf frame = channel.alloc().directBuffer(len + TcpFraming.HEADER_LENGTH);
    frame.writeShort(len).writeBytes(buf, off, len);
    channel.write(frame, channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public long queuedBytes() {
    return channel.isActive()
        ? Math.max(0, Sockets.MAX_TCP_QUEUE - channel.bytesBeforeUnwritable())
        : 0;
  }

  @Override
  public void bind(Route bound, boolean validated) {
    // The connection belongs to the peer that its first packet named; nothing else has to be kept.
    proven |= validated;
  }

  @Override
  public void unbind(Route bound) {
    if (channel.eventLoop().isShuttingDown()) {
      return; // that closes it
    }
    // What the peer said last (DTLS close_notify) is still on its way here.
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }
}
