package io.livekit.jakarta.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keeps the order of the module's packages (docs/design.md). */
class PackageDirectionsTest {
  private static final String ROOT = "io.livekit.jakarta.web";

  /** What each package may use of this module; itself goes without saying. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("drop", Set.of()),
          Map.entry("container", Set.of("drop")),
          Map.entry("http", Set.of("drop", "container")),
          Map.entry("websocket", Set.of("drop", "container", "http")),
          Map.entry("signal", Set.of("container", "http", "websocket")),
          Map.entry("twirp", Set.of("drop", "http")),
          Map.entry("login", Set.of("drop", "http")),
          Map.entry("rest", Set.of("drop", "http", "login")),
          Map.entry("apipage", Set.of("http")),
          Map.entry("demo", Set.of("drop", "http")),
          Map.entry("admin", Set.of("http")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1).split("\\.")[0] : "";
  }

  @Test
  void packagesDependOnEachOtherOneWayOnly() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    Set<String> rooms = new TreeSet<>();
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      rooms.add(from);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = room(dependency.getTargetClass());
        if (!to.isEmpty()
            && !to.equals(from)
            && !MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
          violations.add(type.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertThat(violations).isEmpty();
    assertThat(MAY_USE.keySet()).isEqualTo(rooms);
  }

  @Test
  void webSocketsKnowNoProtocolThatIsSpokenOverThem() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".websocket..", ROOT + ".container..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.google.protobuf..",
            "io.livekit.jakarta.proto..",
            "io.livekit.jakarta.media.signal..",
            "io.livekit.jakarta.media.room..",
            "io.livekit.jakarta.media.participant..")
        .check(CLASSES);
  }

  @Test
  void nothingNamesAContainersClasses() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.glassfish..", "io.undertow..", "fish.payara..", "org.wildfly..")
        .because("one archive runs on all of them")
        .check(CLASSES);
  }

  @Test
  void onlyWhatFollowsItsLifeKnowsTheServerItself() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("ShutdownServlet")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.livekit.jakarta.media.lifecycle.MediaServer")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.livekit.jakarta.media.lifecycle.Node")
        .because("the parts of a node are injected one by one")
        .check(CLASSES);
  }
}
