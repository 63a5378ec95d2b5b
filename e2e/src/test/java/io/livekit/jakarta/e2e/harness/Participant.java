package io.livekit.jakarta.e2e.harness;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A browser page with livekit-client's Room in it. Expressions are JavaScript that sees {@code h}
 * (the harness, see e2e/src/test/web), {@code room} and its arguments as {@code a[0]}, {@code
 * a[1]}…
 */
public final class Participant {

  private static final double PATIENCE_MS = 60_000;

  private final ScriptHost page;
  private final LiveKitServer server;

  Participant(ScriptHost page, LiveKitServer server) {
    this.page = page;
    this.server = server;
  }

  public Participant join(String token, PeerMode mode) {
    return join(token, mode, Map.of(), Map.of());
  }

  /** Joins with options of livekit-client's Room and of its connect(). */
  public Participant join(
      String token,
      PeerMode mode,
      Map<String, Object> roomOptions,
      Map<String, Object> connectOptions) {
    run(
        "h.join(a[0], a[1], a[2], a[3])",
        server.ws(),
        token,
        options(mode, roomOptions),
        connectOptions);
    return this;
  }

  private static Map<String, Object> options(PeerMode mode, Map<String, Object> options) {
    Map<String, Object> all = new HashMap<>(options);
    all.put("singlePeerConnection", mode == PeerMode.SINGLE);
    return all;
  }

  /** Evaluates an expression, waits for its promise, returns what is JSON of it. */
  public Object run(String expression, Object... arguments) {
    return page.call(
        "async a => { const h = window.harness, room = h.room; return " + expression + "; }",
        Arrays.asList(arguments));
  }

  public String text(String expression, Object... arguments) {
    return String.valueOf(run(expression, arguments));
  }

  public double number(String expression, Object... arguments) {
    return ((Number) run(expression, arguments)).doubleValue();
  }

  public boolean isTrue(String expression, Object... arguments) {
    return Boolean.TRUE.equals(run("!!(" + expression + ")", arguments));
  }

  /** Waits until the expression is true. An expression that throws counts as false. */
  public Participant await(String expression, Object... arguments) {
    Object met =
        page.call(
            """
            async ([limit, a]) => {
              const h = window.harness, room = h.room, end = performance.now() + limit;
              while (true) {
                try { if (await (%s)) return true; } catch (e) { h.lastFailure = String(e); }
                if (performance.now() > end) return false;
                await new Promise(done => setTimeout(done, 50));
              }
            }\
            """
                .replace("%s", expression),
            List.of(PATIENCE_MS, Arrays.asList(arguments)));
    if (!Boolean.TRUE.equals(met)) {
      throw new AssertionError(
          "never true: "
              + expression
              + " with "
              + Arrays.asList(arguments)
              + "; state: "
              + page.call("async () => JSON.stringify(await window.harness.state())", null));
    }
    return this;
  }

  /**
   * Waits for an event of the room, by its name in livekit-client (for example {@code
   * participantConnected}).
   */
  public Participant awaitEvent(String name) {
    return await("h.events.some(e => e.name === a[0])", name);
  }

  /** Waits until the other's video shows decoded frames that change. */
  public Participant seesMoving(String identity, String source) {
    return await("h.moving(a[0], a[1])", identity, source);
  }

  /** Waits until the other's audio has its strongest frequency within 30 Hz of this. */
  public Participant hears(String identity, int hertz) {
    return await("h.hears(a[0], a[1])", identity, hertz);
  }

  /** Width, height and mean red, green and blue of the other's current picture. */
  @SuppressWarnings("unchecked")
  public Picture picture(String identity, String source) {
    Map<String, Object> map = (Map<String, Object>) run("h.picture(a[0], a[1])", identity, source);
    List<Number> mean = (List<Number>) map.get("mean");
    return new Picture(
        ((Number) map.get("width")).intValue(),
        ((Number) map.get("height")).intValue(),
        mean.get(0).intValue(),
        mean.get(1).intValue(),
        mean.get(2).intValue());
  }

  /** What a picture looks like in the mean. */
  public record Picture(int width, int height, int red, int green, int blue) {}
}
