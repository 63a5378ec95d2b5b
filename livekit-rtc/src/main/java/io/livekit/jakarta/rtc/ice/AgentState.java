package io.livekit.jakarta.rtc.ice;

/** The agent's state and whom it is told to. Owned by: the media loop, through its agent. */
final class AgentState {
  private final IceAgent.Output out;
  private IceState state = IceState.NEW;

  AgentState(IceAgent.Output out) {
    this.out = out;
  }

  IceState get() {
    return state;
  }

  boolean is(IceState other) {
    return state == other;
  }

  /** Only a restart helps, or nothing does. */
  boolean isOver() {
    return state == IceState.FAILED || state == IceState.CLOSED;
  }

  void become(IceState next) {
    state = next;
    out.stateChanged(next);
  }
}
