package io.livekit.jakarta.media.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.VideoQuality;
import io.livekit.jakarta.api.decision.Decision;
import io.livekit.jakarta.api.decision.PublishRequested;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.world.ScriptedApplication;
import io.livekit.jakarta.media.world.VirtualTime;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecisionsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedApplication application = new ScriptedApplication();
  private final List<Optional<String>> answers = new ArrayList<>();

  private Decisions decisions(boolean allowOnTimeout) {
    return new Decisions(
        application, application, time, new Decisions.Terms(TIMEOUT, allowOnTimeout));
  }

  private static PublishRequested decision() {
    return new PublishRequested(
        InfoMapping.room(Room.getDefaultInstance()),
        InfoMapping.participant(ParticipantInfo.getDefaultInstance()),
        InfoMapping.track(TrackInfo.getDefaultInstance()));
  }

  private PublishRequested ask(Decisions decisions) {
    PublishRequested decision = decision();
    decisions.ask(decision, Runnable::run, answers::add);
    return decision;
  }

  @Test
  void onlyWhatIsObservedConcernsTheApplication() {
    assertThat(decisions(false).concern(PublishRequested.class)).isFalse();
    application.on(PublishRequested.class, one -> {});
    assertThat(decisions(false).concern(PublishRequested.class)).isTrue();
  }

  @Test
  void whatNobodyDeniesIsGrantedAndTheTimerIsGone() {
    application.on(PublishRequested.class, one -> {});
    ask(decisions(false));
    assertThat(answers).isEmpty();
    application.answer();
    assertThat(answers).containsExactly(Optional.empty());
    assertThat(time.pendingTimers()).isZero();
  }

  @Test
  void theFirstDenialCountsWithItsReason() {
    application.on(
        PublishRequested.class,
        one -> {
          one.deny("not\nnow");
          one.deny("never");
        });
    Decisions decisions = decisions(false);
    ask(decisions);
    application.answer();
    assertThat(answers).containsExactly(Optional.of("not now"));
    assertThat(decisions.counters().drops(DecisionDrop.DENIED)).isOne();
  }

  @Test
  void aReasonIsNeitherEmptyNorEndless() {
    application.on(PublishRequested.class, one -> one.deny(" "));
    ask(decisions(false));
    application.answer();
    application.on(PublishRequested.class, one -> one.deny("x".repeat(10_000)));
    ask(decisions(false));
    application.answer();
    assertThat(answers.get(0)).contains("denied");
    assertThat(answers.get(1).orElseThrow()).hasSize(Decisions.MAX_REASON_CHARS);
  }

  @Test
  void anObserverThatThrowsDeniesAndTellsNothingOfItsInsides() {
    application.on(
        PublishRequested.class,
        one -> {
          throw new IllegalStateException("password of the database is 1234");
        });
    Decisions decisions = decisions(true);
    ask(decisions);
    application.answer();
    assertThat(answers).containsExactly(Optional.of("the decision failed"));
    assertThat(decisions.counters().drops(DecisionDrop.FAILED)).isOne();
  }

  @Test
  void whatIsntDecidedInTimeIsDeniedOnceAndForAll() {
    application.on(PublishRequested.class, one -> {});
    Decisions decisions = decisions(false);
    ask(decisions);
    time.pass(TIMEOUT.minusMillis(1));
    assertThat(answers).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(answers).containsExactly(Optional.of("the decision took too long"));
    application.answer();
    assertThat(answers).hasSize(1);
    assertThat(application.asked).isEmpty(); // it isn't bothered with what is settled
    assertThat(decisions.counters().drops(DecisionDrop.TIMED_OUT)).isOne();
  }

  @Test
  void whatIsntDecidedInTimeIsGrantedWhereTheConfigurationSaysSo() {
    application.on(PublishRequested.class, one -> {});
    ask(decisions(true));
    time.pass(TIMEOUT);
    assertThat(answers).containsExactly(Optional.empty());
  }

  @Test
  void whatWasTakenAwayBeforeTheTimeWasOverStaysAway() {
    application.on(
        PublishRequested.class,
        one -> {
          one.limitQuality(VideoQuality.LOW);
          one.deny("no");
          time.pass(TIMEOUT); // it hangs now
        });
    PublishRequested decision = ask(decisions(true));
    application.answer();
    assertThat(answers).containsExactly(Optional.of("no"));
    assertThat(decision.maxQuality()).isEqualTo(VideoQuality.LOW);
  }

  @Test
  void whatIsTooMuchIsAnsweredAsIfItsTimeWereOver() {
    Decisions decisions =
        new Decisions(
            application,
            task -> {
              throw new RejectedExecutionException();
            },
            time,
            new Decisions.Terms(TIMEOUT, false));
    ask(decisions);
    assertThat(answers).containsExactly(Optional.of("the decision took too long"));
    assertThat(time.pendingTimers()).isZero();
  }

  @Test
  void aTimerThatFiresAtOnceIsAnAnswerToo() {
    Decisions decisions =
        new Decisions(
            application,
            application,
            (delay, task) -> {
              task.run();
              return () -> {};
            },
            new Decisions.Terms(TIMEOUT, false));
    ask(decisions);
    assertThat(answers).containsExactly(Optional.of("the decision took too long"));
  }

  /**
   * With real threads: an observer that hangs is interrupted, and holds up nobody but its asker.
   */
  @Test
  void anObserverThatHangsIsInterrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (NodeThreads threads = new NodeThreads(new PlainThreads(), 1)) {
      Decisions decisions =
          new Decisions(
              hanging(asked, interrupted),
              threads.decisions(),
              time,
              new Decisions.Terms(TIMEOUT, false));
      CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
      decisions.ask(decision(), Runnable::run, answer::complete);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      time.pass(TIMEOUT);
      assertThat(answer.get(30, TimeUnit.SECONDS)).contains("the decision took too long");
      assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Deciders hanging(CountDownLatch asked, CountDownLatch interrupted) {
    return new Deciders() {
      @Override
      public boolean decide(Class<? extends Decision> kind) {
        return true;
      }

      @Override
      public void ask(Decision decision) {
        asked.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
      }
    };
  }
}
