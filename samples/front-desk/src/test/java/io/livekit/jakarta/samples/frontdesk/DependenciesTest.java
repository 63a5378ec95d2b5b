package io.livekit.jakarta.samples.frontdesk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DependenciesTest {

  @Test
  void compilesAgainstTheApiOfLiveKitAndTheJakartaApisAlone() {
    JavaClasses application =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.livekit.jakarta.samples");
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "jakarta..", "io.livekit.jakarta.api..", "io.livekit.jakarta.samples..")
        .check(application);
  }
}
