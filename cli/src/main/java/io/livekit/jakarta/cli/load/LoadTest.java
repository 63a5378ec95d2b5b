package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.cli.session.SessionScheduler;
import io.livekit.jakarta.cli.session.ThreadScheduler;
import io.livekit.jakarta.cli.signal.WebSocketConnector;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A room full of participants. Publishers join first, then subscribers, each at its turn; traffic
 * counts from {@link #beginMeasuring}. Thread-safe.
 */
public final class LoadTest implements AutoCloseable {
  /** Leaves on their way out when the connections close. */
  private static final long GOODBYE_MILLIS = 700;

  private static final String CONTROL_THREAD = "load-test";

  private final LoadPlan plan;
  private final ThreadScheduler executor;
  private final Metronome metronome = new Metronome();
  private final Histogram mediaLatency = new Histogram();
  private final Histogram dataLatency = new Histogram();
  private final List<LoadParticipant> participants = new ArrayList<>();
  private final List<Traffic> mediaBefore = new ArrayList<>();
  private final List<Traffic> messagesBefore = new ArrayList<>();
  private long begunNanos;
  private long begunCpuNanos;
  private volatile Throwable fault;

  /**
   * How far it has come.
   *
   * @param allReceive whether everybody that got in receives all that is wanted
   */
  public record Progress(
      int connected, int failed, int all, boolean allReceive, Traffic media, Traffic messages) {
    /**
     * @return whether nobody is on the way any more
     */
    public boolean isSettled() {
      return connected + failed == all;
    }
  }

  /**
   * @param engine outlives the test
   */
  public LoadTest(LoadPlan plan, RtcEngine engine) {
    this.plan = plan;
    this.executor = new ThreadScheduler(CONTROL_THREAD, failure -> fault = failure);
    SendTime sendTime = new SendTime();
    LoadParticipant.Shared shared =
        new LoadParticipant.Shared(
            plan,
            engine,
            new WebSocketConnector(),
            executor,
            metronome,
            sendTime,
            mediaLatency,
            dataLatency);
    for (int i = 0; i < plan.publishers(); i++) {
      List<LoadTrack> tracks = new ArrayList<>();
      if (i < plan.audioPublishers()) {
        tracks.add(LoadTrack.microphone(engine, sendTime, plan.audioBitrate()));
      }
      if (i < plan.videoPublishers()) {
        tracks.add(LoadTrack.camera(engine, sendTime, plan.video()));
      }
      LoadPlan.Data data = i < plan.dataPublishers() ? plan.data() : null;
      participants.add(
          new LoadParticipant(
              new LoadParticipant.Role(
                  plan.prefix() + "_pub_" + i, tracks, plan.publishersSubscribe(), data),
              shared));
    }
    for (int i = 0; i < plan.subscribers(); i++) {
      participants.add(
          new LoadParticipant(
              new LoadParticipant.Role(plan.prefix() + "_sub_" + i, List.of(), true, null),
              shared));
    }
  }

  /** Lets them join, so many a second. */
  public void start() {
    long interval = intervalMillis();
    for (int i = 0; i < participants.size(); i++) {
      LoadParticipant participant = participants.get(i);
      executor.after(
          i * interval,
          () -> {
            participant.join();
            participant.startData();
          });
    }
  }

  /**
   * @return how long after the start the last one begins to join
   */
  public long rampMillis() {
    return intervalMillis() * participants.size();
  }

  private long intervalMillis() {
    return Math.max(1, Math.round(TimeUnit.SECONDS.toMillis(1) / plan.perSecond()));
  }

  private int expectedTracks(LoadParticipant participant) {
    return plan.tracks() - participant.role().tracks().size();
  }

  public Progress progress() {
    return onExecutor(
        () -> {
          int connected = 0;
          int failed = 0;
          boolean all = true;
          Traffic media = Traffic.NONE;
          Traffic messages = Traffic.NONE;
          for (LoadParticipant participant : participants) {
            if (participant.hasFailed()) {
              failed++;
            } else if (participant.isSettled()) {
              connected++;
            }
            all &= participant.hasFailed() || participant.receivesAll(expectedTracks(participant));
            media = media.plus(participant.traffic());
            messages = messages.plus(participant.messages());
          }
          return new Progress(connected, failed, participants.size(), all, media, messages);
        });
  }

  /** From now on traffic counts; who isn't connected by now has failed. */
  public void beginMeasuring() {
    onExecutor(
        () -> {
          mediaBefore.clear();
          messagesBefore.clear();
          for (LoadParticipant participant : participants) {
            participant.giveUp();
            mediaBefore.add(participant.traffic());
            messagesBefore.add(participant.messages());
          }
          mediaLatency.clear();
          dataLatency.clear();
          begunNanos = executor.nanos();
          begunCpuNanos = cpuNanos();
          return null;
        });
  }

  /**
   * @return what came since {@link #beginMeasuring}
   */
  public LoadResult result() {
    return onExecutor(
        () -> {
          List<LoadResult.Member> members = new ArrayList<>();
          for (int i = 0; i < participants.size(); i++) {
            LoadParticipant participant = participants.get(i);
            members.add(
                participant.result(
                    expectedTracks(participant), mediaBefore.get(i), messagesBefore.get(i)));
          }
          return new LoadResult(
              plan.room(),
              (executor.nanos() - begunNanos) / 1e9,
              (cpuNanos() - begunCpuNanos) / 1e9,
              members,
              LoadResult.Latency.of(mediaLatency),
              LoadResult.Latency.of(dataLatency));
        });
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean process
        ? process.getProcessCpuTime()
        : 0;
  }

  private <T> T onExecutor(Callable<T> call) {
    if (fault != null) {
      throw new IllegalStateException("the load test broke", fault);
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    SessionScheduler control = executor;
    control.execute(
        () -> {
          try {
            done.complete(call.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the load test broke", e.getCause());
    }
  }

  /** Everybody leaves. */
  @Override
  public void close() {
    executor.execute(() -> participants.forEach(LoadParticipant::leave));
    try {
      Thread.sleep(GOODBYE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    metronome.close();
    executor.close();
  }
}
