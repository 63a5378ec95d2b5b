package io.livekit.jakarta.cli.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a load test found.
 *
 * @param seconds over which traffic was counted: from when everybody was there
 * @param cpuSeconds that this process took meanwhile
 */
public record LoadResult(
    String room,
    double seconds,
    double cpuSeconds,
    List<Member> members,
    Latency media,
    Latency data) {

  /**
   * One participant.
   *
   * @param expected tracks that the others publish
   * @param subscribed tracks that the server sends
   * @param wanted those that the layout shows
   * @param silent wanted tracks of which nothing ever came
   * @param joinMillis from the start until the media connection was up, 0 if never
   * @param firstMediaMillis until the first packet, 0 if none came
   * @param failure empty for none
   */
  public record Member(
      String identity,
      boolean publishes,
      int expected,
      int subscribed,
      int wanted,
      int silent,
      Traffic media,
      Traffic messages,
      long messagesSent,
      long messagesRefused,
      double joinMillis,
      double firstMediaMillis,
      int reconnects,
      String failure) {

    /**
     * @return in words what is wrong, or empty
     */
    public String problem() {
      if (!failure.isEmpty()) {
        return failure;
      }
      if (subscribed < expected) {
        return (expected - subscribed) + " of " + expected + " tracks never came";
      }
      return silent > 0 ? "nothing received on " + silent + " of " + wanted + " tracks" : "";
    }
  }

  /** From writing a frame to having its packet decrypted, the test's own part included. */
  public record Latency(long count, double p50, double p95, double p99) {
    static Latency of(Histogram histogram) {
      return new Latency(
          histogram.count(),
          histogram.percentileMillis(0.5),
          histogram.percentileMillis(0.95),
          histogram.percentileMillis(0.99));
    }
  }

  /** Milliseconds of those who got there. */
  public record Times(int count, double p50, double p95, double max) {
    private static Times of(double[] millis) {
      double[] sorted = Arrays.stream(millis).filter(value -> value > 0).sorted().toArray();
      return sorted.length == 0
          ? new Times(0, 0, 0, 0)
          : new Times(sorted.length, at(sorted, 0.5), at(sorted, 0.95), sorted[sorted.length - 1]);
    }

    private static double at(double[] sorted, double share) {
      return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * share) - 1)];
    }
  }

  public LoadResult {
    members = List.copyOf(members);
  }

  /**
   * @return until the media connection was up
   */
  public Times join() {
    return times(Member::joinMillis);
  }

  /**
   * @return until the first media packet
   */
  public Times firstMedia() {
    return times(Member::firstMediaMillis);
  }

  private Times times(ToDoubleFunction<Member> of) {
    return Times.of(members.stream().mapToDouble(of).toArray());
  }

  /**
   * @return what all together received
   */
  public Traffic media(boolean ofMessages) {
    return members.stream()
        .map(member -> ofMessages ? member.messages() : member.media())
        .reduce(Traffic.NONE, Traffic::plus);
  }

  /**
   * @return whether everybody got in and got everything
   */
  public boolean isGood() {
    boolean dataExpected = members.stream().anyMatch(member -> member.messagesSent() > 0);
    boolean dataArrived = members.stream().anyMatch(member -> member.messages().packets() > 0);
    return members.stream().allMatch(member -> member.problem().isEmpty())
        && (!dataExpected || dataArrived);
  }
}
