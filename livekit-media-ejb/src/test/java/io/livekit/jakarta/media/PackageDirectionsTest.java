package io.livekit.jakarta.media;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.livekit.jakarta.api.RoomScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the order of the module's packages (docs/design.md). */
class PackageDirectionsTest {
  private static final String ROOT = "io.livekit.jakarta.media";
  private static final Path DESIGN = Path.of("../docs/design.md");

  /** What each package may use of the module; itself goes without saying. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("config", Set.of()),
          Map.entry("id", Set.of()),
          Map.entry("info", Set.of()),
          Map.entry("wire", Set.of()),
          Map.entry("auth", Set.of("config", "drop", "wire")),
          Map.entry("identity", Set.of("auth", "config", "wire")),
          Map.entry("executor", Set.of()),
          Map.entry("event", Set.of("wire")),
          Map.entry("drop", Set.of()),
          Map.entry("outbox", Set.of("drop", "event", "executor")),
          Map.entry("store", Set.of("auth", "outbox")),
          Map.entry("observer", Set.of("executor", "info", "outbox")),
          Map.entry("feed", Set.of("drop", "executor", "observer", "outbox")),
          Map.entry("webhook", Set.of("auth", "config", "executor", "outbox")),
          Map.entry("decision", Set.of("drop", "executor")),
          Map.entry("track", Set.of("auth", "executor", "id")),
          Map.entry("data", Set.of("auth", "config", "drop", "executor", "id", "track")),
          Map.entry(
              "participant",
              Set.of(
                  "auth",
                  "config",
                  "data",
                  "decision",
                  "drop",
                  "executor",
                  "id",
                  "info",
                  "track",
                  "wire")),
          Map.entry(
              "room",
              Set.of(
                  "auth",
                  "config",
                  "data",
                  "decision",
                  "drop",
                  "event",
                  "executor",
                  "id",
                  "participant",
                  "track")),
          Map.entry("jms", Set.of("executor", "outbox")),
          Map.entry("jmx", Set.of()),
          Map.entry("drain", Set.of("directory", "executor", "participant")),
          Map.entry("directory", Set.of("auth", "executor", "participant", "room")),
          Map.entry(
              "signal",
              Set.of(
                  "auth",
                  "config",
                  "data",
                  "decision",
                  "directory",
                  "drop",
                  "executor",
                  "info",
                  "participant",
                  "room",
                  "track")),
          Map.entry(
              "api",
              Set.of(
                  "auth",
                  "config",
                  "data",
                  "directory",
                  "executor",
                  "info",
                  "participant",
                  "room",
                  "track")),
          Map.entry(
              "lifecycle",
              Set.of(
                  "api",
                  "auth",
                  "config",
                  "data",
                  "decision",
                  "directory",
                  "drain",
                  "drop",
                  "event",
                  "executor",
                  "feed",
                  "id",
                  "identity",
                  "info",
                  "jms",
                  "jmx",
                  "observer",
                  "outbox",
                  "participant",
                  "room",
                  "signal",
                  "store",
                  "webhook")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : "";
  }

  /**
   * @return the packages that the design's page lists, from the bottom up
   */
  private static List<String> listed() throws IOException {
    List<String> packages = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(DESIGN)) {
      if (line.startsWith("#")) {
        within = line.startsWith("### livekit-media-ejb");
      }
      Matcher entry = Pattern.compile("^(\\w+) {2,}\\S.*").matcher(line);
      if (within && entry.matches()) {
        packages.add(entry.group(1));
      }
    }
    return packages;
  }

  @Test
  void theDesignListsEachPackageAboveThoseThatUseIt() throws IOException {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(type -> rooms.add(room(type)));
    rooms.remove("");
    List<String> listed = listed();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(rooms);
    for (String room : listed) {
      assertThat(listed.subList(0, listed.indexOf(room)))
          .as("above %s", room)
          .containsAll(MAY_USE.get(room));
    }
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        boolean own = to.isEmpty() || to.equals(from);
        if (!own && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
          violations.add(type.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void packagesDependOnEachOtherOneWayOnly() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void tracksAndDataKnowNeitherParticipantsNorRooms() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".track..", ROOT + ".data..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".participant..",
            ROOT + ".room..",
            ROOT + ".signal..",
            ROOT + ".api..",
            ROOT + ".lifecycle..")
        .check(CLASSES);
  }

  @Test
  void roomsKnowNothingOfWhoCallsThem() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".participant..", ROOT + ".room..", ROOT + ".directory..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".signal..", ROOT + ".api..", ROOT + ".lifecycle..", "jakarta.ejb..")
        .check(CLASSES);
  }

  @Test
  void theContainerMakesTheBeansOfRooms() {
    noClasses()
        .should()
        .callConstructorWhere(target(owner(annotatedWith(RoomScoped.class))))
        .check(CLASSES);
  }

  @Test
  void roomLogicReadsNoClockOfItsOwn() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + ".track..",
            ROOT + ".data..",
            ROOT + ".participant..",
            ROOT + ".room..",
            ROOT + ".signal..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
