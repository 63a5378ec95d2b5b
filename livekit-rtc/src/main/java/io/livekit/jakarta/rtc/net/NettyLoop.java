package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.Outbox;
import io.livekit.jakarta.rtc.loop.PacketChannel;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A loop on a Netty event loop, which gives it readiness, timers and its thread. Owned by: that
 * thread.
 */
public final class NettyLoop extends PeerLoop {
  private static final System.Logger LOG = System.getLogger(NettyLoop.class.getName());

  /** A wake-up this much too early costs less than replacing the timer. */
  private static final long TIMER_TOLERANCE_NANOS = 2_000_000;

  private final EventLoop eventLoop;
  private final long unixOffset;
  private final LongSupplier clock;
  private final Runnable tick = this::tick;
  private final Runnable timerTick = this::timerFired;
  private final byte[] receiveBuffer = new byte[Outbox.MAX_PACKET];
  private final SendBuffers sendBuffers = new SendBuffers();
  private final ConcurrentHashMap<InetSocketAddress, UdpSocket> sockets = new ConcurrentHashMap<>();
  private ScheduledFuture<?> timer;
  private long armed = Long.MAX_VALUE;

  /**
   * @param clock monotonic, in nanoseconds
   * @param unixOffset what to add to the monotonic clock to get nanoseconds since 1970
   */
  NettyLoop(EventLoop eventLoop, long unixOffset, LongSupplier clock) {
    this.eventLoop = eventLoop;
    this.unixOffset = unixOffset;
    this.clock = clock;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  void add(UdpSocket socket) {
    for (InetSocketAddress base : socket.port().bases()) {
      sockets.put(base, socket);
    }
  }

  void remove(UdpSocket socket) {
    sockets.values().remove(socket);
    for (InetSocketAddress base : socket.port().bases()) {
      sockets.remove(base, socket);
    }
  }

  byte[] receiveBuffer() {
    return receiveBuffer;
  }

  SendBuffers sendBuffers() {
    return sendBuffers;
  }

  void beginPackets() {
    beginTick();
  }

  void endPackets() {
    endTick();
  }

  @Override
  public long unixNanos(long loopNanos) {
    return loopNanos + unixOffset;
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public long readClock() {
    return clock.getAsLong();
  }

  @Override
  public PacketChannel udpChannel(InetSocketAddress local) {
    return sockets.get(local);
  }

  @Override
  protected void wakeup() {
    try {
      eventLoop.execute(tick);
    } catch (RejectedExecutionException e) {
      // The engine is closed; nobody waits for this task.
      LOG.log(Level.DEBUG, "task after the end of its loop");
    }
  }

  @Override
  protected void arm(long deadline) {
    if (deadline == Long.MAX_VALUE
        || armed != Long.MAX_VALUE && armed <= deadline + TIMER_TOLERANCE_NANOS) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    armed = deadline;
    try {
      timer = eventLoop.schedule(timerTick, Math.max(0, deadline - nanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      armed = Long.MAX_VALUE;
    }
  }

  private void timerFired() {
    armed = Long.MAX_VALUE;
    tick();
  }

  @Override
  protected void taskFailed(Throwable cause) {
    LOG.log(Level.ERROR, "a task of the media loop failed", cause);
  }
}
