package io.livekit.jakarta.web.rest;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.rest.Destination;
import io.livekit.jakarta.api.rest.DrainOrder;
import io.livekit.jakarta.api.rest.IssuedToken;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.ParticipantsApi;
import io.livekit.jakarta.api.rest.PermissionPatch;
import io.livekit.jakarta.api.rest.Problem;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RoomPatch;
import io.livekit.jakarta.api.rest.RoomsApi;
import io.livekit.jakarta.api.rest.RpcCall;
import io.livekit.jakarta.api.rest.ServerApi;
import io.livekit.jakarta.api.rest.TokenGrants;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.api.rest.TrackPatch;
import io.livekit.jakarta.web.http.ApiProblem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the description of the API (OpenAPI 3.1) of the interfaces of its resources. Runs in the
 * build, so that every server gives the same. Owned by: one thread.
 */
final class OpenApiDocument {
  private static final List<Class<?>> RESOURCES =
      List.of(
          RoomsApi.class,
          ParticipantsApi.class,
          ServerApi.class,
          EventsResource.class,
          RoomEventsResource.class);

  private static final Set<Class<?>> REQUESTS =
      Set.of(
          RoomCreation.class,
          RoomPatch.class,
          TokenRequest.class,
          TokenGrants.class,
          ParticipantPatch.class,
          PermissionPatch.class,
          TrackPatch.class,
          RpcCall.class,
          Destination.class,
          DrainOrder.class);

  /** What the servers let through in a segment of a path, escaped. */
  private static final String SEGMENT = "^[^\\u0000-\\u001f\\u007f-\\u009f/\\\\;]+$";

  /** What a reader wants to know first; reflection doesn't see comments. */
  private static final Map<String, String> SUMMARIES =
      Map.ofEntries(
          Map.entry("Rooms.list", "Lists rooms by name, in pages"),
          Map.entry("Rooms.create", "Makes a room, or finds the one that lives"),
          Map.entry("Rooms.get", "Tells of a room"),
          Map.entry("Rooms.stats", "Tells what flows in a room, and why"),
          Map.entry("Rooms.patch", "Changes a room"),
          Map.entry("Rooms.delete", "Ends a room and sends everybody out"),
          Map.entry("Rooms.send", "Sends data to participants"),
          Map.entry("Rooms.issueToken", "Issues a token to join a room with"),
          Map.entry("Participants.list", "Lists the participants of a room"),
          Map.entry("Participants.get", "Tells of a participant"),
          Map.entry(
              "Participants.patch", "Changes what is known of a participant, and what it may do"),
          Map.entry("Participants.remove", "Sends a participant out"),
          Map.entry("Participants.patchTrack", "Mutes a track"),
          Map.entry("Participants.subscribe", "Makes a participant receive a track"),
          Map.entry("Participants.unsubscribe", "Makes a participant no longer receive a track"),
          Map.entry("Participants.call", "Calls a method of a participant"),
          Map.entry("Participants.move", "Moves a participant to another room"),
          Map.entry("Participants.forward", "Shows a participant in another room too"),
          Map.entry("Server.get", "Tells of the server"),
          Map.entry("Server.drainStatus", "Tells whether the server is being emptied"),
          Map.entry("Server.drain", "Empties the server"),
          Map.entry("Server.cancelDrain", "Makes rooms again"),
          Map.entry("Events.all", "Streams the events of all rooms"),
          Map.entry("RoomEvents.ofRoom", "Streams the events of a room"));

  private final OpenApiSchemas schemas = new OpenApiSchemas(REQUESTS);
  private final Map<String, JsonObject> paths = new TreeMap<>();

  private OpenApiDocument() {}

  /**
   * @param arguments the file to write
   */
  public static void main(String[] arguments) throws IOException {
    java.nio.file.Path file = java.nio.file.Path.of(arguments[0]);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(make()));
  }

  static JsonObject make() {
    OpenApiDocument document = new OpenApiDocument();
    for (Class<?> resource : RESOURCES) {
      Arrays.stream(resource.getMethods())
          .filter(method -> verb(method) != null)
          .forEach(method -> document.add(resource, method));
    }
    JsonObject info = new JsonObject();
    info.addProperty("title", "LiveKit rooms");
    info.addProperty("version", "1");
    JsonObject all = new JsonObject();
    all.addProperty("openapi", "3.1.0");
    all.add("info", info);
    all.add("servers", list(object("url", ApiProblem.PATH)));
    JsonObject security = new JsonObject();
    security.add("token", new JsonArray());
    all.add("security", list(security));
    JsonObject found = new JsonObject();
    document.paths.forEach(found::add);
    all.add("paths", found);
    all.add("components", document.components());
    return all;
  }

  private JsonObject components() {
    JsonObject bearer = object("type", "http");
    bearer.addProperty("scheme", "bearer");
    bearer.addProperty("bearerFormat", "JWT");
    JsonObject schemes = new JsonObject();
    schemes.add("token", bearer);
    JsonObject components = new JsonObject();
    components.add("schemas", schemas.all());
    components.add("securitySchemes", schemes);
    return components;
  }

  private void add(Class<?> resource, Method method) {
    Path own = method.getAnnotation(Path.class);
    String path = resource.getAnnotation(Path.class).value() + (own == null ? "" : own.value());
    JsonObject operation = new JsonObject();
    String name = resource.getSimpleName().replace("Api", "").replace("Resource", "");
    String id = name + "." + method.getName();
    operation.addProperty("operationId", id);
    operation.addProperty("summary", SUMMARIES.get(id));
    operation.add("tags", texts(name));
    JsonArray parameters = new JsonArray();
    for (Parameter parameter : method.getParameters()) {
      if (parameter.isAnnotationPresent(Context.class)) {
        continue;
      }
      JsonObject described = parameter(parameter);
      if (described != null) {
        parameters.add(described);
      } else {
        operation.add("requestBody", body(method, parameter.getType()));
      }
    }
    operation.add("parameters", parameters);
    operation.add("responses", responses(method));
    paths
        .computeIfAbsent(path, any -> new JsonObject())
        .add(verb(method).toLowerCase(Locale.ROOT), operation);
  }

  /**
   * @return null for what answers no method of HTTP
   */
  private static String verb(Method method) {
    for (Annotation annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        return verb.value();
      }
    }
    return null;
  }

  /**
   * @return null for the body
   */
  private JsonObject parameter(Parameter parameter) {
    String name;
    String place;
    if (parameter.isAnnotationPresent(PathParam.class)) {
      name = parameter.getAnnotation(PathParam.class).value();
      place = "path";
    } else if (parameter.isAnnotationPresent(QueryParam.class)) {
      name = parameter.getAnnotation(QueryParam.class).value();
      place = "query";
    } else if (parameter.isAnnotationPresent(HeaderParam.class)) {
      name = parameter.getAnnotation(HeaderParam.class).value();
      place = "header";
    } else {
      return null;
    }
    JsonObject schema = schemas.of(parameter.getParameterizedType());
    OpenApiSchemas.constrain(schema, parameter);
    if (place.equals("path")) {
      schema.addProperty("pattern", SEGMENT);
    }
    DefaultValue fallback = parameter.getAnnotation(DefaultValue.class);
    if (fallback != null) {
      schema.addProperty("default", Boolean.valueOf(fallback.value()));
    }
    JsonObject described = object("name", name);
    described.addProperty("in", place);
    described.addProperty("required", place.equals("path"));
    described.add("schema", schema);
    return described;
  }

  private JsonObject body(Method method, Class<?> type) {
    JsonObject content = new JsonObject();
    for (String mediaType : method.getAnnotation(Consumes.class).value()) {
      JsonObject form = new JsonObject();
      form.add("schema", type == byte[].class ? new JsonObject() : schemas.of(type));
      content.add(type == byte[].class ? MediaType.APPLICATION_OCTET_STREAM : mediaType, form);
    }
    JsonObject body = new JsonObject();
    body.addProperty("required", type != byte[].class);
    body.add("content", content);
    return body;
  }

  private JsonObject responses(Method method) {
    JsonObject responses = new JsonObject();
    Type entity = entity(method);
    if (entity == Void.class) {
      responses.add("204", object("description", "It is done"));
    } else if (entity == void.class) {
      responses.add("200", answer("It begins", MediaType.SERVER_SENT_EVENTS, String.class));
    } else {
      String status = entity == IssuedToken.class ? "201" : "200";
      responses.add(status, answer("It is so", MediaType.APPLICATION_JSON, entity));
      if (entity == RoomInfo.class && verb(method).equals(HttpMethod.POST)) {
        responses.add("201", answer("It was made", MediaType.APPLICATION_JSON, entity));
      }
    }
    JsonObject absent = answer("It isn't there", Problem.MEDIA_TYPE, Problem.class);
    // Paths that the server in front of the application refuses, as it does everywhere.
    absent.getAsJsonObject("content").add("text/plain", form(String.class));
    responses.add("404", absent);
    responses.add("default", answer("It failed", Problem.MEDIA_TYPE, Problem.class));
    return responses;
  }

  private static Type entity(Method method) {
    Type type = method.getGenericReturnType();
    if (type instanceof ParameterizedType stage) {
      type = stage.getActualTypeArguments()[0];
    }
    if (type != Response.class) {
      return type;
    }
    return method.getName().equals("issueToken") ? IssuedToken.class : RoomInfo.class;
  }

  private JsonObject answer(String description, String mediaType, Type type) {
    JsonObject content = new JsonObject();
    content.add(mediaType, form(type));
    JsonObject answer = object("description", description);
    answer.add("content", content);
    return answer;
  }

  private JsonObject form(Type type) {
    JsonObject form = new JsonObject();
    form.add("schema", schemas.of(type));
    return form;
  }

  private static JsonObject object(String name, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(name, value);
    return object;
  }

  private static JsonArray list(JsonObject one) {
    JsonArray list = new JsonArray();
    list.add(one);
    return list;
  }

  private static JsonArray texts(String one) {
    JsonArray list = new JsonArray();
    list.add(one);
    return list;
  }
}
