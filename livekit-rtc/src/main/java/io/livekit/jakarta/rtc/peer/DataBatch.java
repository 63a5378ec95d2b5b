package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.loop.PeerLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages to many peers that go to their loops together: a command and a wake-up for each loop
 * instead of one for each peer. Owned by: one thread, until {@link #flush}.
 */
public final class DataBatch {
  /** What goes to one loop. */
  private static final class Turn implements Runnable {
    final PeerLoop loop;
    final List<Runnable> messages = new ArrayList<>();

    Turn(PeerLoop loop) {
      this.loop = loop;
    }

    @Override
    public void run() {
      Throwable fault = null;
      for (Runnable message : messages) {
        try {
          message.run();
        } catch (RuntimeException | StackOverflowError e) {
          // A bug in one session must not cost the others their message.
          fault = e;
        }
      }
      if (fault instanceof RuntimeException e) {
        throw e;
      } else if (fault instanceof StackOverflowError e) {
        throw e;
      }
    }
  }

  // A room has few loops.
  private final List<Turn> turns = new ArrayList<>();

  /**
   * Called by the transport that a message is for.
   *
   * @param message hands the message on, on its loop
   */
  public void add(PeerLoop loop, Runnable message) {
    for (Turn turn : turns) {
      if (turn.loop == loop) {
        turn.messages.add(message);
        return;
      }
    }
    Turn turn = new Turn(loop);
    turn.messages.add(message);
    turns.add(turn);
  }

  /** Gives everything to the loops. The batch is empty afterwards and may be used again. */
  public void flush() {
    for (Turn turn : turns) {
      turn.loop.execute(turn);
    }
    turns.clear();
  }
}
