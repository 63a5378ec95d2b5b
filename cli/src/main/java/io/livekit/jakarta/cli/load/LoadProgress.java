package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.cli.report.DisplayText;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Says how a load test goes: one line kept up to date on a terminal, else a line now and then.
 * Owned by: one thread.
 */
public final class LoadProgress implements Consumer<LoadRun.Look> {
  private static final double PLAIN_INTERVAL_SECONDS = 5;
  // ECMA-48: erase to the end of the line
  private static final String RETURN_AND_CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final int columns;
  private LoadRun.Phase phase;
  private double said;
  private Traffic before = Traffic.NONE;
  private double beforeSeconds;

  /**
   * @param columns of the terminal, 0 for none
   */
  public LoadProgress(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void accept(LoadRun.Look look) {
    boolean fresh = look.phase() != phase;
    if (fresh) {
      before = look.progress().media();
      beforeSeconds = look.seconds();
    }
    if (columns == 0 && !fresh && look.seconds() - said < PLAIN_INTERVAL_SECONDS) {
      return;
    }
    phase = look.phase();
    said = look.seconds();
    String line = line(look);
    if (columns > 0) {
      out.print(
          RETURN_AND_CLEAR + (line.length() < columns ? line : line.substring(0, columns - 1)));
    } else {
      out.println(line);
    }
    out.flush();
    before = look.progress().media();
    beforeSeconds = look.seconds();
  }

  private String line(LoadRun.Look look) {
    LoadTest.Progress progress = look.progress();
    double span = look.seconds() - beforeSeconds;
    long bitrate = span <= 0 ? 0 : Math.round(progress.media().minus(before).bytes() * 8 / span);
    return DisplayText.format(
        "%-9s %4.0f s  %d of %d connected%s  %s received",
        look.phase().name().toLowerCase(Locale.ROOT),
        look.seconds(),
        progress.connected(),
        progress.all(),
        progress.failed() == 0 ? "" : ", " + progress.failed() + " failed",
        DisplayText.bitrate(bitrate));
  }

  /** The result comes below. */
  public void end() {
    if (columns > 0) {
      out.print(RETURN_AND_CLEAR);
      out.flush();
    }
  }
}
