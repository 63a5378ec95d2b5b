package io.livekit.jakarta.media.world;

import io.livekit.jakarta.api.decision.Decision;
import io.livekit.jakarta.media.decision.Deciders;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * An application that decides as a test says, and takes its time: what it is asked waits until the
 * test lets it answer. Owned by: the test's thread.
 */
public final class ScriptedApplication implements Deciders, Executor {
  private final Map<Class<? extends Decision>, Consumer<Decision>> observers = new HashMap<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  /** What it was asked, in order. */
  public final List<Decision> asked = new ArrayList<>();

  /** Observes decisions of a kind from now on. */
  public <D extends Decision> ScriptedApplication on(Class<D> kind, Consumer<D> observer) {
    observers.put(kind, decision -> observer.accept(kind.cast(decision)));
    return this;
  }

  @Override
  public boolean decide(Class<? extends Decision> kind) {
    return observers.containsKey(kind);
  }

  @Override
  public void ask(Decision decision) {
    asked.add(decision);
    observers.get(decision.getClass()).accept(decision);
  }

  /** A thread would be found for it now. */
  @Override
  public void execute(Runnable question) {
    waiting.add(question);
  }

  /**
   * @return questions that haven't been answered
   */
  public int waiting() {
    return waiting.size();
  }

  /** Answers one question. */
  public void answerOne() {
    waiting.remove().run();
  }

  /** Answers all questions, those too that come up by the answers. */
  public void answer() {
    while (!waiting.isEmpty()) {
      answerOne();
    }
  }
}
