package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.egress.FanOut;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The thread that peers live on, without its sockets: queues in, outbox, forwarding, deadlines.
 * Owned by: itself, except where a method says "any thread".
 */
public abstract class PeerLoop {
  /**
   * Grows in steps of this, without a bound of its own: a task that is thrown away leaves two
   * halves of a connection at odds, and who waits for room in the queue stops a room, or another
   * loop. Its senders are bounded instead: signalling requests by their rate, handshakes and
   * connections by their number, feedback by one flag for each peer. {@link LoopCounters#mostTasks}
   * tells how far it got.
   */
  private static final int QUEUE_CHUNK = 256;

  /** Deadlines this close together are served in one go. */
  private static final long TIMER_SLACK_NANOS = 1_000_000;

  /** Packets forwarded before the sockets get their turn again. */
  private static final int MAX_FORWARDED_PER_TICK = 256;

  /** An audio frame's length: a tick that takes longer is heard. */
  static final long SLOW_TICK_NANOS = 20_000_000;

  private final LoopCounters counters = new LoopCounters();
  private final Outbox outbox = new Outbox(counters, this::channelFailed);
  private final DeadlineHeap deadlines = new DeadlineHeap();
  private final Handoff handoff = new Handoff(this::receiveOwn);
  private final MpscUnboundedAtomicArrayQueue<Runnable> tasks =
      new MpscUnboundedAtomicArrayQueue<>(QUEUE_CHUNK);
  private final AtomicBoolean forwardable = new AtomicBoolean();
  private final FanOut fanOut = new FanOut(this::signalForwardable);
  private final List<LoopMember> touched = new ArrayList<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final PacketScratch packetScratch = new PacketScratch();
  private final StunMessage stunView = new StunMessage();
  private boolean ticking;
  private long now;

  // ---- for everybody ----

  /** Runs a task on this loop, after those given before it by the same thread. Any thread. */
  public final void execute(Runnable task) {
    tasks.offer(task);
    wake();
  }

  /**
   * @return what this loop counted; any thread
   */
  public final LoopCounters counters() {
    return counters;
  }

  /**
   * @return wall-clock time of a loop time, in nanoseconds since 1970; any thread
   */
  public abstract long unixNanos(long loopNanos);

  /**
   * @return whether the caller is this loop; any thread
   */
  public abstract boolean inLoop();

  /**
   * @return the loop's clock read now; any thread
   */
  public abstract long readClock();

  /**
   * A ring that a down track of this loop reads has a new packet; called by the ring's writer for
   * each one.
   */
  private void signalForwardable() {
    if (!forwardable.get() && forwardable.compareAndSet(false, true) && !inLoop()) {
      wake();
    }
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      wakeup();
    }
  }

  // ---- for peers ----

  /**
   * @return the time of this tick
   */
  public final long nanos() {
    return now;
  }

  /**
   * @return where packets to send go
   */
  public final Outbox outbox() {
    return outbox;
  }

  /** Asks the peer for its next deadline at the end of this tick. */
  public final void touch(LoopMember peer) {
    if (!peer.touched && !peer.detached) {
      peer.touched = true;
      touched.add(peer);
    }
  }

  /**
   * @return working memory for one packet, valid until the caller returns
   */
  public final PacketScratch scratch() {
    return packetScratch;
  }

  /**
   * @return what forwards packets to this loop's down tracks
   */
  public final FanOut fanOut() {
    return fanOut;
  }

  /** Takes the peer out: it gets no more calls. */
  public final void detach(LoopMember peer) {
    peer.detached = true;
    deadlines.remove(peer);
  }

  /**
   * @return the socket of this loop with this local address, or null
   */
  public abstract PacketChannel udpChannel(InetSocketAddress local);

  /**
   * @return a view that this loop may use to look at a STUN message
   */
  public final StunMessage stunView() {
    return stunView;
  }

  // ---- for channels ----

  /** Gives a packet to the route's peer, wherever that lives. */
  public final void deliver(Route route, byte[] buf, int off, int len) {
    PeerLoop owner = route.peer().loop();
    if (len > Handoff.MAX_LENGTH) {
      // TCP frames may be longer than what peers have room for.
      counters.drop(LoopDrop.OVERSIZED);
    } else if (owner == this) {
      receiveOwn(route, buf, off, len);
    } else if (owner.handoff.offer(route, buf, off, len)) {
      owner.wake();
    } else {
      counters.drop(LoopDrop.HANDOFF_FULL);
    }
  }

  private void receiveOwn(Route route, byte[] buf, int off, int len) {
    // Commands given before the other side could send this packet come first (a new peer's start,
    // for one).
    runTasks();
    LoopMember peer = route.peer();
    if (peer.detached) {
      counters.drop(LoopDrop.PEER_CLOSED);
      return;
    }
    touch(peer);
    try {
      peer.receive(route, buf, off, len, now);
    } catch (RuntimeException | StackOverflowError e) {
      fault(peer, e);
    }
  }

  /** A bug in handling one peer ends that peer, never the loop. */
  private void fault(LoopMember peer, Throwable cause) {
    counters.drop(LoopDrop.PEER_FAULT);
    detach(peer);
    peer.fault(cause);
  }

  // ---- the tick ----

  /** Makes the loop's thread call {@link #tick} soon. Any thread. */
  protected abstract void wakeup();

  /** Makes the loop's thread call {@link #tick} at a time; replaces the time given before. */
  protected abstract void arm(long deadline);

  /** Sets the time of the tick unless one has begun. */
  protected final void beginTick() {
    if (!ticking) {
      ticking = true;
      now = readClock();
    }
  }

  /** A whole tick: queues, deadlines, forwarding, outbox. */
  protected final void tick() {
    beginTick();
    woken.set(false);
    runTasks();
    handoff.drain();
    endTick();
  }

  /** Ends a tick that channels began by delivering packets. */
  protected final void endTick() {
    try {
      serveDeadlines();
      forward();
      finishTouched();
      outbox.flush();
    } finally {
      // Even an Error in between must leave a loop that works.
      updateDeadlines();
      ticking = false;
      count(readClock() - now);
      arm(deadlines.earliest());
    }
  }

  private void count(long tookNanos) {
    counters.tick(tookNanos, tookNanos >= SLOW_TICK_NANOS);
    if (tookNanos >= SLOW_TICK_NANOS) {
      Flight.slowTick(tookNanos);
    }
  }

  private void channelFailed(Throwable cause) {
    counters.drop(LoopDrop.SEND_FAILED);
    taskFailed(cause);
  }

  private void runTasks() {
    int count = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      run(task);
      count++;
    }
    counters.tasks(count);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | StackOverflowError e) {
      counters.drop(LoopDrop.PEER_FAULT);
      taskFailed(e);
    }
  }

  /** A task threw: a bug; say so. */
  protected abstract void taskFailed(Throwable cause);

  private void serveDeadlines() {
    while (deadlines.earliest() <= now + TIMER_SLACK_NANOS) {
      LoopMember peer = deadlines.first();
      deadlines.remove(peer);
      touch(peer);
      try {
        peer.onTimeout(now);
      } catch (RuntimeException | StackOverflowError e) {
        fault(peer, e);
      }
    }
  }

  /** Peers that finish may touch others, which then finish too. */
  private void finishTouched() {
    for (int i = 0; i < touched.size(); i++) {
      LoopMember peer = touched.get(i);
      if (peer.detached) {
        continue;
      }
      try {
        peer.onTickEnd(now);
      } catch (RuntimeException | StackOverflowError e) {
        fault(peer, e);
      }
    }
  }

  private void updateDeadlines() {
    for (int i = 0; i < touched.size(); i++) {
      LoopMember peer = touched.get(i);
      peer.touched = false;
      if (peer.detached) {
        continue;
      }
      try {
        deadlines.update(peer, peer.nextTimeoutNanos());
      } catch (RuntimeException e) {
        fault(peer, e);
      }
    }
    touched.clear();
  }

  private void forward() {
    if (!forwardable.get()) {
      return;
    }
    forwardable.set(false);
    try {
      if (fanOut.poll(MAX_FORWARDED_PER_TICK, now) == MAX_FORWARDED_PER_TICK) {
        forwardable.set(true);
        wake();
      }
    } catch (RuntimeException | StackOverflowError e) {
      // One track's bug costs this round; the packets behind it are read in the next.
      counters.drop(LoopDrop.PEER_FAULT);
      taskFailed(e);
      forwardable.set(true);
      wake();
    }
  }
}
