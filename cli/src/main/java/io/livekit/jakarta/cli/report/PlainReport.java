package io.livekit.jakarta.cli.report;

import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * A line for each event and, every few seconds, for each stream. Owned by: the session's executor.
 */
public final class PlainReport implements JoinReport {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private final PrintStream out;
  private final Clock clock;
  private final long intervalMillis;

  public PlainReport(PrintStream out, Clock clock, long intervalMillis) {
    this.out = out;
    this.clock = clock;
    this.intervalMillis = intervalMillis;
  }

  @Override
  public void event(String name, String text, Map<String, ?> fields) {
    line(DisplayText.line(text, fields));
  }

  @Override
  public void statistics(Statistics statistics) {
    for (Statistics.Sent sent : statistics.sent()) {
      line(
          DisplayText.printable(
              DisplayText.format(
                  "sent to server  track=%s codec=%s size=%s frames=%d packets=%d bitrate=%s"
                      + " loss=%s rtt=%.0fms",
                  sent.track(),
                  DisplayText.codec(sent.codec()),
                  orDash(DisplayText.size(sent.width(), sent.height())),
                  sent.frames(),
                  sent.packets(),
                  DisplayText.bitrate(sent.bitrate()),
                  DisplayText.percent(sent.fractionLost()),
                  sent.rttMillis())));
    }
    for (Statistics.Received received : statistics.received()) {
      line(
          DisplayText.printable(
              DisplayText.format(
                  "consumed from peer  peer=%s track=%s codec=%s size=%s bytes=%d packets=%d"
                      + " lost=%d (%s) bitrate=%s%s",
                  received.who(),
                  received.kind(),
                  DisplayText.codec(received.codec()),
                  orDash(DisplayText.size(received.width(), received.height())),
                  received.bytes(),
                  received.packets(),
                  received.packetsLost(),
                  DisplayText.percent(received.loss()),
                  DisplayText.bitrate(received.bitrate()),
                  received.muted() ? " muted" : "")));
    }
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private void line(String text) {
    out.println(
        TIME.format(LocalTime.ofInstant(clock.instant(), ZoneId.systemDefault())) + "  " + text);
  }

  @Override
  public long intervalMillis() {
    return intervalMillis;
  }

  @Override
  public void close() {
    out.flush();
  }
}
