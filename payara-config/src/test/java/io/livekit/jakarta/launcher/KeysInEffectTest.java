package io.livekit.jakarta.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.livekit.jakarta.media.config.ConfigKey;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.Setting;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md says of each key whether it is in effect. It is if main code of one of the
 * server's modules reads the record component that declares the key, other than to check it.
 */
class KeysInEffectTest {
  private static final String CONFIG = LiveKitConfig.class.getPackageName();

  /** Read while the configuration is put together: nobody asks for them later. */
  private static final Set<String> APPLIED_BY_THE_LOADER =
      Set.of("key_file", "rtc.turn_servers[].secret_file");

  /** Methods that are called outside of {@link #CONFIG}, as {@code type#name}. */
  private static final Set<String> READ = new HashSet<>();

  private record Key(String path, boolean inEffect, String olderNameOf, String accessor) {
    boolean isRead() {
      return READ.contains(accessor) || APPLIED_BY_THE_LOADER.contains(path);
    }
  }

  @BeforeAll
  static void lookWhoReads() {
    List<Path> modules =
        List.of(
            Path.of("../livekit-media-ejb/target/classes"),
            Path.of("../livekit-web/target/classes"),
            Path.of("target/classes"));
    assertThat(modules).allMatch(Files::isDirectory);
    JavaClasses classes = new ClassFileImporter().importPaths(modules);
    for (JavaClass reader : classes) {
      // The ports command lists what a firewall has to let through, also for what isn't built.
      boolean counts =
          !reader.getPackageName().equals(CONFIG) && !reader.isEquivalentTo(PortsCommand.class);
      if (counts) {
        reader.getCodeUnitCallsFromSelf().forEach(KeysInEffectTest::note);
        reader.getCodeUnitReferencesFromSelf().forEach(KeysInEffectTest::note);
      }
    }
  }

  private static void note(JavaCodeUnitAccess<? extends CodeUnitAccessTarget> access) {
    READ.add(access.getTargetOwner().getName() + "#" + access.getTarget().getName());
  }

  private static List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    collect(LiveKitConfig.class, "", true, keys);
    return keys;
  }

  private static void collect(Class<?> section, String path, boolean inEffect, List<Key> keys) {
    for (RecordComponent component : section.getRecordComponents()) {
      Setting setting = component.getAnnotation(Setting.class);
      if (setting == null) {
        continue;
      }
      String name = path + ConfigKey.nameOf(component);
      boolean works = inEffect && !setting.notInEffect();
      if (isSection(component.getType())) {
        collect(component.getType(), name + ".", works, keys);
        continue;
      }
      String accessor = section.getName() + "#" + component.getName();
      keys.add(new Key(name, works, setting.olderNameOf(), accessor));
      if (component.getGenericType() instanceof ParameterizedType list) {
        for (Type element : list.getActualTypeArguments()) {
          if (element instanceof Class<?> type && isSection(type)) {
            collect(type, name + "[].", works, keys);
          }
        }
      }
    }
  }

  private static boolean isSection(Class<?> type) {
    return type.isRecord()
        && List.of(type.getRecordComponents()).stream()
            .anyMatch(component -> component.isAnnotationPresent(Setting.class));
  }

  @Test
  void whatIsInEffectIsRead() {
    assertThat(keys())
        .filteredOn(key -> key.inEffect() && key.olderNameOf().isEmpty() && !key.isRead())
        .extracting(Key::path)
        .isEmpty();
  }

  @Test
  void whatIsNotInEffectIsNotRead() {
    assertThat(keys())
        .filteredOn(key -> !key.inEffect() && key.isRead())
        .extracting(Key::path)
        .isEmpty();
  }

  @Test
  void olderNamesAreNotReadAndAreInEffectAsTheirKeysAre() {
    List<Key> keys = keys();
    for (Key older : keys) {
      if (!older.olderNameOf().isEmpty()) {
        Key newer =
            keys.stream()
                .filter(key -> key.path().equals(older.olderNameOf()))
                .findAny()
                .orElseThrow();
        assertThat(older.isRead()).as(older.path()).isFalse();
        assertThat(older.inEffect()).as(older.path()).isEqualTo(newer.inEffect());
      }
    }
  }

  @Test
  void allKeysAreLookedAt() {
    assertThat(keys())
        .extracting(Key::path)
        .containsAll(ConfigKey.all().stream().map(ConfigKey::path).toList());
  }
}
