package io.livekit.jakarta.cli.signal;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;

/** The JSON of an RTCIceCandidateInit in a TrickleRequest (spec/01 §8.2). Stateless. */
public final class CandidateInit {
  private CandidateInit() {}

  /**
   * @return the candidate line; empty when the message holds none that can be read
   */
  public static String candidate(TrickleRequest trickle) {
    try {
      JsonElement json = JsonParser.parseString(trickle.getCandidateInit());
      if (json.isJsonObject() && json.getAsJsonObject().has("candidate")) {
        JsonElement candidate = json.getAsJsonObject().get("candidate");
        return candidate.isJsonPrimitive() ? candidate.getAsString() : "";
      }
    } catch (JsonParseException e) {
      // A candidate that is no JSON is ignored.
    }
    return "";
  }

  /**
   * @param line a candidate of the first media section
   */
  public static TrickleRequest trickle(String line, SignalTarget target, boolean last) {
    JsonObject init = new JsonObject();
    init.addProperty("candidate", line);
    init.addProperty("sdpMid", "0");
    init.addProperty("sdpMLineIndex", 0);
    init.add("usernameFragment", JsonNull.INSTANCE);
    return TrickleRequest.newBuilder()
        .setCandidateInit(init.toString())
        .setTarget(target)
        .setFinal(last)
        .build();
  }
}
