package io.livekit.jakarta.launcher.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Nothing that comes over HTTP meets a regular expression (docs/security.md). */
class LinearPatternsTest {

  @Test
  void requestsAreReadWithoutRegularExpressions() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.regex")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.livekit.jakarta.launcher.http"));
  }
}
