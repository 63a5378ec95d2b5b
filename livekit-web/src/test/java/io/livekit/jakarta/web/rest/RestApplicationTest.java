package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No container searches for the parts of the REST API, so a part that isn't listed isn't there. */
class RestApplicationTest {

  @Test
  void listsEveryResourceAndProvider() {
    List<? extends Class<?>> parts =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(RestApplication.class.getPackageName())
                .stream()
                .filter(
                    type ->
                        type.isAnnotatedWith(Path.class) || type.isAnnotatedWith(Provider.class))
                .map(JavaClass::reflect)
                .toList();
    assertThat(parts).isNotEmpty();
    assertThat(new RestApplication().getClasses()).hasSameElementsAs(parts);
  }
}
