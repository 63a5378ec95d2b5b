package io.livekit.jakarta.rtc.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Event loops side by side, given out in turn. Netty's own group listens for the end of its loops
 * on a helper thread of the whole JVM, which the end of an application would have to wait for: it
 * ends by itself after a second. Nothing here starts that thread. Thread-safe.
 */
final class EventLoops extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final List<EventLoop> loops;
  private final RememberedThreads threads;
  private final AtomicInteger turn = new AtomicInteger();

  EventLoops(int count, ThreadFactory factory, IoHandlerFactory handlers) {
    threads = new RememberedThreads(factory);
    loops =
        Stream.<EventLoop>generate(() -> new SingleThreadIoEventLoop(null, threads, handlers))
            .limit(count)
            .toList();
  }

  List<EventLoop> all() {
    return loops;
  }

  @Override
  public EventLoop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return next().register(channel);
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return next().register(promise);
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return next().register(channel, promise);
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return List.<EventExecutor>copyOf(loops).iterator();
  }

  /**
   * @return the last loop's end; {@link #close} waits for all
   */
  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    loops.forEach(loop -> loop.shutdownGracefully(quietPeriod, timeout, unit));
    return terminationFuture();
  }

  @Override
  public Future<?> terminationFuture() {
    return loops.get(loops.size() - 1).terminationFuture();
  }

  @Override
  @Deprecated
  public void shutdown() {
    loops.forEach(EventLoop::shutdown);
  }

  @Override
  public boolean isShuttingDown() {
    return loops.stream().allMatch(EventLoop::isShuttingDown);
  }

  @Override
  public boolean isShutdown() {
    return loops.stream().allMatch(EventLoop::isShutdown);
  }

  @Override
  public boolean isTerminated() {
    return loops.stream().allMatch(EventLoop::isTerminated);
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    for (EventLoop loop : loops) {
      if (!loop.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Ends the loops and waits until their threads have, interrupted or not.
   *
   * @return whether all have ended within the time
   */
  boolean close(long millis) {
    shutdownGracefully(0, millis, TimeUnit.MILLISECONDS);
    threads.join(millis);
    return isTerminated();
  }
}
