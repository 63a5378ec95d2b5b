package io.livekit.jakarta.rtc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The directions that docs/design.md draws between the engine's packages: protocol cores know bytes
 * and time as arguments and nothing of sockets, threads or logs, which is what lets a whole
 * connection run on virtual time.
 */
class PackageDirectionsTest {
  private static final String ROOT = "io.livekit.jakarta.rtc";

  /** What each package may use; itself and the JDK go without saying. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("core", Set.of()),
          Map.entry("flight", Set.of()),
          Map.entry("stun", Set.of("core")),
          Map.entry("ice", Set.of("core", "stun")),
          Map.entry("turn", Set.of("core", "stun")),
          Map.entry("aead", Set.of("core")),
          Map.entry("srtp", Set.of("core", "aead")),
          Map.entry("dtls", Set.of("core", "aead", "srtp")),
          Map.entry("sctp", Set.of("core")),
          Map.entry("rtp", Set.of("core")),
          Map.entry("rtcp", Set.of("core", "rtp")),
          Map.entry("sdp", Set.of("core", "ice", "rtp")),
          Map.entry("bwe", Set.of("core", "rtp", "rtcp")),
          Map.entry("allocation", Set.of("core")),
          Map.entry("pacing", Set.of()),
          Map.entry("ingress", Set.of("core", "flight", "rtp", "rtcp", "srtp", "bwe")),
          Map.entry(
              "egress",
              Set.of(
                  "core",
                  "flight",
                  "rtp",
                  "rtcp",
                  "srtp",
                  "bwe",
                  "allocation",
                  "ingress",
                  "pacing")),
          Map.entry(
              "loop",
              Set.of(
                  "core", "flight", "stun", "ice", "turn", "srtp", "dtls", "sctp", "rtp", "rtcp",
                  "sdp", "bwe", "ingress", "egress")),
          Map.entry("net", Set.of("core", "stun", "ice", "loop")),
          Map.entry("peer", Set.of("core", "ingress", "egress", "loop")),
          Map.entry(
              "peer.session",
              Set.of(
                  "core",
                  "flight",
                  "ice",
                  "srtp",
                  "dtls",
                  "sctp",
                  "rtp",
                  "rtcp",
                  "bwe",
                  "allocation",
                  "pacing",
                  "ingress",
                  "egress",
                  "loop",
                  "peer")),
          Map.entry(
              "peer.negotiation",
              Set.of(
                  "core",
                  "ice",
                  "dtls",
                  "rtp",
                  "sdp",
                  "ingress",
                  "egress",
                  "loop",
                  "peer",
                  "peer.session")),
          Map.entry(
              "engine",
              Set.of(
                  "core",
                  "aead",
                  "dtls",
                  "rtp",
                  "ingress",
                  "egress",
                  "loop",
                  "net",
                  "pacing",
                  "peer",
                  "peer.session",
                  "peer.negotiation")));

  /**
   * Everything below the loop but the driver of the TLS library, which blocks and so needs a pool.
   */
  private static final List<String> SANS_IO =
      List.of(
          "core",
          "stun",
          "ice",
          "turn",
          "aead",
          "srtp",
          "sctp",
          "rtp",
          "rtcp",
          "sdp",
          "bwe",
          "allocation",
          "pacing",
          "ingress",
          "egress");

  private static JavaClasses engine;

  @BeforeAll
  static void read() {
    engine =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(ROOT + ".")) {
      return "";
    }
    String rest = name.substring(ROOT.length() + 1);
    return rest.startsWith("rtp.") ? "rtp" : rest;
  }

  private static String[] packages(List<String> rooms) {
    return rooms.stream().map(room -> ROOT + "." + room + "..").toArray(String[]::new);
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    Set<String> rooms = new TreeSet<>();
    engine.forEach(type -> rooms.add(room(type)));
    assertThat(MAY_USE.keySet()).containsAll(rooms);
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : engine) {
      String from = room(type);
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
  }

  @Test
  void packagesHaveNoCircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(engine);
  }

  /** Each class of a connection can be read, built and tested before those that use it. */
  @Test
  void theClassesOfAConnectionHaveNoCircle() {
    SliceAssignment classes =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            String room = room(type);
            return room.startsWith("peer") || room.equals("engine")
                ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
                : SliceIdentifier.ignore();
          }

          @Override
          public String getDescription() {
            return "the classes of a connection";
          }
        };
    slices().assignedFrom(classes).should().beFreeOfCycles().check(engine);
  }

  @Test
  void nothingBelowTheLoopReadsAClock() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(SANS_IO))
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.time..")
        .because("time is an argument")
        .allowEmptyShould(true)
        .check(engine);
  }

  @Test
  void nothingBelowTheLoopKnowsSocketsThreadsOrLogs() {
    var addresses =
        belongToAnyOf(
            InetSocketAddress.class,
            InetAddress.class,
            Inet4Address.class,
            Inet6Address.class,
            UnknownHostException.class);
    noClasses()
        .that()
        .resideInAnyPackage(packages(SANS_IO))
        .should()
        .dependOnClassesThat(resideInAPackage("java.net").and(not(addresses)))
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.channels..",
            "java.util.logging..",
            "io.netty..",
            "java.util.concurrent",
            "java.util.concurrent.locks")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, System.Logger.class)
        .because("bytes are arguments and one thread owns the object")
        .allowEmptyShould(true)
        .check(engine);
  }

  @Test
  void onlyTheDtlsPackageKnowsTheTlsLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".dtls..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .because("it must stay replaceable")
        .check(engine);
  }
}
