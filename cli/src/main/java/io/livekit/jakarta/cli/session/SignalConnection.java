package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.signal.ConnectTarget;
import io.livekit.jakarta.cli.signal.SignalConnector;
import io.livekit.jakarta.cli.signal.SignalRefused;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.concurrent.CompletionException;

/**
 * The session's signalling connection: one socket at a time, watched for silence; messages of
 * earlier ones are ignored. Owned by: the session's executor.
 */
final class SignalConnection {
  /** A connection that is open brings its first message at once (spec/01 §12 item 1). */
  private static final long FIRST_MESSAGE_MILLIS = 5_000;

  private static final Runnable NOTHING = () -> {};

  /** What the connection tells its session. */
  interface Owner {
    void received(SignalResponse response);

    /** The server let us in no further than the handshake. */
    void refused(SignalRefused refusal, ConnectTarget target);

    /**
     * @param reason for the user's eyes
     */
    void lost(String reason);
  }

  private final SignalConnector connector;
  private final SessionScheduler executor;
  private final Owner owner;
  private final Heartbeat heartbeat = new Heartbeat(System::currentTimeMillis);
  private SignalConnector.Connection socket;
  private int generation;
  private boolean established;
  private Runnable stopPings = NOTHING;

  SignalConnection(SignalConnector connector, SessionScheduler executor, Owner owner) {
    this.connector = connector;
    this.executor = executor;
    this.owner = owner;
  }

  void connect(ConnectTarget target) {
    int mine = ++generation;
    established = false;
    connector
        .connect(target, new Listener(mine), executor)
        .whenComplete(
            (opened, failure) -> {
              if (mine != generation) {
                if (opened != null) {
                  opened.close();
                }
              } else if (failure == null) {
                socket = opened;
                heartbeat.heard(executor.nanos());
                executor.after(FIRST_MESSAGE_MILLIS, () -> expectFirstMessage(mine));
              } else {
                owner.refused(
                    refusal(failure instanceof CompletionException ? failure.getCause() : failure),
                    target);
              }
            });
  }

  private void expectFirstMessage(int mine) {
    if (mine == generation && !established) {
      owner.lost("the server opened the signal connection and says nothing");
    }
  }

  private static SignalRefused refusal(Throwable failure) {
    return failure instanceof SignalRefused known
        ? known
        : new SignalRefused(0, String.valueOf(failure.getMessage()), failure);
  }

  private final class Listener implements SignalConnector.Listener {
    private final int mine;

    Listener(int mine) {
      this.mine = mine;
    }

    @Override
    public void received(SignalResponse response) {
      if (mine == generation) {
        heartbeat.heard(executor.nanos());
        owner.received(response);
      }
    }

    @Override
    public void lost(String reason) {
      if (mine == generation) {
        owner.lost("signal connection lost: " + reason);
      }
    }
  }

  /** The server wants pings at an interval of its own. */
  void configure(JoinResponse join) {
    heartbeat.configure(join);
  }

  /** The session is up, or up again: pings begin. */
  void established() {
    established = true;
    stopPings.run();
    stopPings =
        executor.every(
            heartbeat.intervalMillis(),
            () -> {
              if (heartbeat.isSilent(executor.nanos())) {
                owner.lost("signal connection lost: the server is silent");
                return;
              }
              send(heartbeat.ping());
              send(heartbeat.pingRequest());
            });
  }

  void answered(Pong pong) {
    heartbeat.answered(pong);
  }

  boolean isOpen() {
    return socket != null;
  }

  /** Sends a message, if there is a socket. */
  void send(SignalRequest request) {
    if (socket != null) {
      socket.send(request);
    }
  }

  /** Sends a message that no ping follows. */
  void sendLast(SignalRequest request) {
    stopPings.run();
    send(request);
  }

  /** Closes what is open, and what is only now being opened. */
  void close() {
    generation++;
    stopPings.run();
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
