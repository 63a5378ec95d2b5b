package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description of the API that the build makes. */
class OpenApiDocumentTest {
  private final JsonObject document = OpenApiDocument.make();

  private List<JsonObject> operations() {
    List<JsonObject> operations = new ArrayList<>();
    JsonObject paths = document.getAsJsonObject("paths");
    for (String path : paths.keySet()) {
      JsonObject verbs = paths.getAsJsonObject(path);
      verbs.keySet().forEach(verb -> operations.add(verbs.getAsJsonObject(verb)));
    }
    return operations;
  }

  @Test
  void everyOperationHasANameASummaryAndAnswers() {
    assertThat(operations()).hasSizeGreaterThan(15);
    Set<String> ids = new TreeSet<>();
    for (JsonObject operation : operations()) {
      String id = operation.get("operationId").getAsString();
      assertThat(ids.add(id)).as("only one %s", id).isTrue();
      assertThat(operation.get("summary").isJsonNull()).as("no summary of %s", id).isFalse();
      assertThat(operation.getAsJsonObject("responses").keySet())
          .as(id)
          .contains("default")
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void everyResourceOfTheApplicationIsDescribed() {
    Set<String> resources = new TreeSet<>();
    for (Class<?> type : new RestApplication().getClasses()) {
      if (type.isAnnotationPresent(Path.class) && type != OpenApiResource.class) {
        resources.add(type.getSimpleName().replace("Resource", ""));
      }
    }
    Set<String> described = new TreeSet<>();
    operations()
        .forEach(
            operation -> described.add(operation.get("operationId").getAsString().split("\\.")[0]));
    assertThat(described).isEqualTo(resources);
  }

  @Test
  void whatIsReferredToIsThere() {
    Set<String> schemas =
        document.getAsJsonObject("components").getAsJsonObject("schemas").keySet();
    List<String> references = new ArrayList<>();
    collect(document, references);
    assertThat(references).isNotEmpty();
    assertThat(schemas)
        .containsAll(
            references.stream().map(one -> one.replace("#/components/schemas/", "")).toList());
  }

  private static void collect(JsonElement element, List<String> references) {
    if (element instanceof JsonArray list) {
      list.forEach(one -> collect(one, references));
    } else if (element instanceof JsonObject object) {
      for (String name : object.keySet()) {
        if (name.equals("$ref")) {
          references.add(object.get(name).getAsString());
        } else {
          collect(object.get(name), references);
        }
      }
    }
  }

  @Test
  void aRequestSaysWhatItMustAndWhatItMay() {
    JsonObject creation =
        document
            .getAsJsonObject("components")
            .getAsJsonObject("schemas")
            .getAsJsonObject("RoomCreation");
    assertThat(creation.getAsJsonArray("required")).hasSize(1);
    assertThat(creation.getAsJsonArray("required").get(0).getAsString()).isEqualTo("name");
    assertThat(creation.get("additionalProperties").getAsBoolean()).isFalse();
    assertThat(creation.getAsJsonObject("properties").get("emptyTimeout").toString())
        .contains("duration")
        .contains("null");
  }
}
