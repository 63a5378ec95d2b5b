package io.livekit.jakarta.cli.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * One JSON object a line, with {@code event} and {@code time}. Owned by: the session's executor.
 */
public final class JsonReport implements JoinReport {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private final PrintStream out;
  private final Clock clock;
  private final long intervalMillis;

  public JsonReport(PrintStream out, Clock clock, long intervalMillis) {
    this.out = out;
    this.clock = clock;
    this.intervalMillis = intervalMillis;
  }

  @Override
  public void event(String name, String text, Map<String, ?> fields) {
    JsonObject event = begin(name);
    fields.forEach((key, value) -> event.add(key, GSON.toJsonTree(value)));
    out.println(event);
  }

  @Override
  public void statistics(Statistics statistics) {
    JsonObject event = begin("statistics");
    event.addProperty("elapsedMillis", statistics.elapsedMillis());
    event.add("sent", tree(statistics.sent().stream().map(JsonReport::sent).toList()));
    event.add("received", tree(statistics.received().stream().map(JsonReport::received).toList()));
    out.println(event);
  }

  private JsonObject begin(String name) {
    JsonObject event = new JsonObject();
    event.addProperty("time", clock.instant().toString());
    event.addProperty("event", name);
    return event;
  }

  private static JsonElement tree(Object value) {
    return GSON.toJsonTree(value);
  }

  private static JsonObject sent(Statistics.Sent sent) {
    JsonObject json = new JsonObject();
    json.addProperty("track", sent.track());
    json.addProperty("codec", sent.codec());
    json.addProperty("width", sent.width());
    json.addProperty("height", sent.height());
    json.addProperty("frames", sent.frames());
    json.addProperty("packets", sent.packets());
    json.addProperty("bytes", sent.bytes());
    json.addProperty("bitrate", sent.bitrate());
    json.addProperty("loss", sent.fractionLost());
    json.addProperty("rttMillis", sent.rttMillis());
    json.addProperty("retransmissions", sent.retransmissions());
    json.addProperty("keyFrameRequests", sent.keyFrameRequests());
    return json;
  }

  private static JsonObject received(Statistics.Received received) {
    JsonObject json = new JsonObject();
    json.addProperty("participant", received.identity());
    json.addProperty("name", received.name());
    json.addProperty("trackSid", received.sid());
    json.addProperty("source", received.kind());
    json.addProperty("codec", received.codec());
    json.addProperty("muted", received.muted());
    json.addProperty("width", received.width());
    json.addProperty("height", received.height());
    json.addProperty("framesPerSecond", received.framesPerSecond());
    json.addProperty("frames", received.frames());
    json.addProperty("keyFrames", received.keyFrames());
    json.addProperty("packets", received.packets());
    json.addProperty("bytes", received.bytes());
    json.addProperty("packetsLost", received.packetsLost());
    json.addProperty("loss", received.loss());
    json.addProperty("jitterMillis", received.jitterMillis());
    json.addProperty("bitrate", received.bitrate());
    return json;
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
