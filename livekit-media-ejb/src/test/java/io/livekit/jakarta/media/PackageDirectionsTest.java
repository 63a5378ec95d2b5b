package io.livekit.jakarta.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Keeps the order of the module's packages (docs/design.md). */
class PackageDirectionsTest {
  private static final String ROOT = "io.livekit.jakarta.media";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

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
