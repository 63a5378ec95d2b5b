package io.livekit.jakarta.testkit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The server's own openapi.json, which its answers are held against. Thread-safe. */
final class Description {
  private static final Map<String, Description> OF_SERVERS = new ConcurrentHashMap<>();
  private static final String PROBLEM = "application/problem+json";
  private static final Set<String> VERBS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final JsonObject paths;
  private final JsonObject components;
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

  private Description(JsonObject document) {
    paths = document.getAsJsonObject("paths");
    components = document.getAsJsonObject("components");
  }

  static Description of(Endpoint server) {
    return OF_SERVERS.computeIfAbsent(
        server.http().toString(),
        http -> {
          URI uri = URI.create(http + "/api/v1/openapi.json");
          HttpResponse<byte[]> answer = Twirp.exchange(HttpRequest.newBuilder(uri).build());
          String text = new String(answer.body(), StandardCharsets.UTF_8);
          return new Description(JsonParser.parseString(text).getAsJsonObject());
        });
  }

  /**
   * @param path below {@code /api/v1}, may have a query
   * @throws AssertionError when the description doesn't say that there may be such an answer
   */
  void check(String verb, String path, HttpResponse<byte[]> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
    String what = verb + " " + path + " -> " + answer.statusCode() + " " + type;
    if (!VERBS.contains(verb) || answer.statusCode() == 304) {
      return; // these have no bodies
    }
    JsonObject operation = operation(verb, path.replaceAll("\\?.*", ""));
    if (operation == null) {
      // What isn't there is told like everything that fails.
      require(answer.statusCode() >= 400, what + " is described nowhere");
      checkBody(what, answer, type, problem());
      return;
    }
    JsonObject responses = operation.getAsJsonObject("responses");
    String status = Integer.toString(answer.statusCode());
    require(
        responses.has(status) || answer.statusCode() >= 400,
        what + ": the description knows no such status");
    JsonObject response = responses.getAsJsonObject(responses.has(status) ? status : "default");
    JsonObject content = response.getAsJsonObject("content");
    if (content == null) {
      require(answer.body().length == 0, what + " has a body, and shouldn't");
      return;
    }
    checkBody(what, answer, type, content);
  }

  private static JsonObject problem() {
    return JsonParser.parseString(
            """
            {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
             "text/plain": {"schema": {"type": "string"}}}
            """)
        .getAsJsonObject();
  }

  private void checkBody(
      String what, HttpResponse<byte[]> answer, String type, JsonObject content) {
    require(content.has(type), what + ": the description knows " + content.keySet());
    if (!type.equals("application/json") && !type.equals(PROBLEM)) {
      return;
    }
    String schema = content.getAsJsonObject(type).get("schema").toString();
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    Set<ValidationMessage> faults =
        schemas
            .computeIfAbsent(schema, this::compile)
            .validate(
                body,
                InputFormat.JSON,
                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    require(faults.isEmpty(), what + " breaks its schema: " + faults + " in " + body);
  }

  /** The schema with what it refers to. */
  private JsonSchema compile(String schema) {
    JsonObject whole = JsonParser.parseString(schema).getAsJsonObject();
    whole.add("components", components);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(whole.toString());
  }

  /**
   * @return null for none
   */
  private JsonObject operation(String verb, String path) {
    Optional<Map.Entry<String, JsonElement>> found =
        paths.entrySet().stream()
            .filter(entry -> matches(entry.getKey(), path))
            // A name in the path goes before a parameter.
            .min(
                Comparator.comparing(
                    entry -> entry.getKey().chars().filter(c -> c == '{').count()));
    return found
        .map(
            entry ->
                entry.getValue().getAsJsonObject().getAsJsonObject(verb.toLowerCase(Locale.ROOT)))
        .orElse(null);
  }

  private static boolean matches(String template, String path) {
    StringBuilder pattern = new StringBuilder();
    for (String segment : template.substring(1).split("/")) {
      pattern.append('/').append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return path.matches(pattern.toString());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
