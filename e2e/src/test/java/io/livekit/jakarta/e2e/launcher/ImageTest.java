package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.e2e.harness.Ports;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.PythonEnvironment;
import io.livekit.jakarta.testkit.Endpoint;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The recipe of the container image and the manifests for Kubernetes. No image can be built where
 * these tests run, so the steps of its last stage are run in a root directory that has nothing but
 * the system's programs and a JDK.
 */
class ImageTest {
  private static final Path IMAGE = Project.root().resolve("payara-config/image");
  private static final Path MANIFESTS = IMAGE.resolve("kubernetes/livekit.yaml");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PATH =
      "PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String USER = "10001:10001";
  private static final String KEY = "APIimage";
  private static final String SECRET = "a-secret-of-32-characters-or-more";

  /** Makes the root directory, with the system's programs and the JDK to read. */
  private static final String BASE =
      """
      set -eu
      root=$1; jdk=$2
      mkdir -p "$root"/usr "$root"/proc "$root"/dev "$root"/etc "$root"/opt/java "$root"/tmp "$root"/var/lib "$root"/root
      chmod 1777 "$root/tmp"
      for name in bin sbin lib lib64; do
        if [ -L "/$name" ]; then cp -P "/$name" "$root/"
        elif [ -d "/$name" ]; then mkdir "$root/$name"; mount --bind "/$name" "$root/$name"; fi
      done
      mount --bind /usr "$root/usr"
      mount -o remount,bind,ro "$root/usr"
      mount -t tmpfs none "$root/usr/local"
      mkdir -p "$root/usr/local/bin"
      mount --rbind /proc "$root/proc"
      mount --rbind /dev "$root/dev"
      mount --bind "$jdk" "$root/opt/java"
      cp -a /etc/java-*-openjdk "$root/etc/" 2>/dev/null || true
      cp /etc/ld.so.cache "$root/etc/"
      printf 'root:x:0:0::/root:/bin/sh\\n' >"$root/etc/passwd"
      printf 'root:x:0:\\n' >"$root/etc/group"
      printf '127.0.0.1 localhost\\n' >"$root/etc/hosts"
      : >"$root/etc/shadow"; : >"$root/etc/gshadow"
      """;

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static String step(Containerfile.Instruction instruction) {
    return switch (instruction.name()) {
      case "RUN" ->
          "chroot \"$root\" env -i " + PATH + " sh -c " + quoted(instruction.arguments()) + "\n";
      case "COPY" -> {
        String[] words = instruction.arguments().replaceFirst("--from=\\S+ ", "").split("\\s+");
        String from = words[0].replaceFirst("^/src/", "");
        String to = "\"$root\"" + words[1];
        yield Files.isDirectory(Project.root().resolve(from))
            ? "mkdir -p " + to + "; cp -a " + from + "/. " + to + "\n"
            : "cp " + from + " " + to + "\n";
      }
      default -> "";
    };
  }

  private static String setting(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(MANIFESTS));
    assertThat(found.find()).as("%s says %s", file, pattern).isTrue();
    return found.group(1);
  }

  /** The configuration of the manifests, which the server must understand. */
  private static String configuration() throws IOException {
    return setting("the manifests", "livekit.yaml: \\|\\n(.*?)\\n---")
            .replace("\n    ", "\n")
            .strip()
        + "\n";
  }

  private static Program start(Containerfile recipe, Ports ports, Path root, boolean archive)
      throws IOException {
    StringBuilder script = new StringBuilder(BASE);
    recipe.last().stream()
        .filter(instruction -> archive || !instruction.arguments().contains("--warm-up"))
        .forEach(instruction -> script.append(step(instruction)));
    script.append("mkdir -p \"$root/etc/livekit\"; cp \"$3\" \"$root/etc/livekit/livekit.yaml\"\n");
    List<String> command = new ArrayList<>(recipe.only("ENTRYPOINT").exec());
    command.addAll(recipe.only("CMD").exec());
    script.append("exec chroot --userspec=").append(recipe.only("USER").arguments());
    script.append(" \"$root\" env -i -C ").append(recipe.only("WORKDIR").arguments());
    script.append(' ').append(PATH).append(" LIVEKIT_PORT=").append(ports.http());
    script.append(" LIVEKIT_RTC_TCP_PORT=").append(ports.tcp());
    script.append(" LIVEKIT_RTC_UDP_PORT=").append(ports.udp());
    script.append(" LIVEKIT_KEYS=").append(quoted(KEY + ": " + SECRET));
    recipe.all("ENV").forEach(one -> script.append(' ').append(one.arguments()));
    command.forEach(word -> script.append(' ').append(quoted(word)));
    Path configuration = root.resolveSibling("image-livekit.yaml");
    Files.writeString(configuration, configuration());
    return Program.start(
        "image",
        Map.of(),
        List.of(
            "unshare",
            "--mount",
            "bash",
            "-c",
            script.toString(),
            "image",
            root.toString(),
            System.getProperty("java.home"),
            configuration.toString()));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int run(String... command) {
    try (Program program = Program.start("image-step", Map.of(), List.of(command))) {
      return program.awaitExit(LIMIT);
    }
  }

  /** Without the archive of classes, which takes longer to make than all the rest. */
  @Test
  void theStepsOfTheLastStageGiveAServer() throws IOException {
    check(false);
  }

  @Test
  @Tag("slow")
  void theArchiveOfClassesIsUsed() throws IOException {
    check(true);
  }

  private static void check(boolean archive) throws IOException {
    assumeTrue(isRoot() && run("unshare", "--mount", "true") == 0, "needs root and namespaces");
    Containerfile recipe = Containerfile.read(IMAGE.resolve("Containerfile"));
    assertThat(recipe.stages()).isEqualTo(2);
    assertThat(recipe.only("USER").arguments()).isEqualTo(USER);
    Path root = Project.root().resolve("e2e/target/image-root");
    assertThat(run("rm", "-rf", root.toString())).isZero();
    Files.createDirectories(root);
    Ports ports = Ports.free();
    Endpoint server = () -> "http://127.0.0.1:" + ports.http();
    try (Program program = start(recipe, ports, root, archive)) {
      List<String> healthy = new ArrayList<>(recipe.only("HEALTHCHECK").exec());
      assertThat(healthy).containsExactly("healthy", "live");
      healthy.addAll(
          0,
          List.of(
              "chroot",
              "--userspec=" + USER,
              "/proc/" + program.pid() + "/root",
              "env",
              "-i",
              PATH,
              "LIVEKIT_PORT=" + ports.http()));
      program.output().await("the ready block", LIMIT, line -> line.contains("Ctrl-C stops it"));
      assertThat(run(healthy.toArray(String[]::new))).as("the health check").isZero();
      healthy.set(healthy.size() - 1, "nonsense");
      assertThat(run(healthy.toArray(String[]::new))).as("an unknown check").isNotZero();

      assertThat(Files.readString(Path.of("/proc", "" + program.pid(), "status")))
          .contains("Uid:\t10001\t10001\t10001\t10001");
      assertThat(
              Files.readString(Path.of("/proc", "" + program.pid(), "maps"))
                  .contains("/opt/livekit/classes.jsa"))
          .as("the archive of classes is used")
          .isEqualTo(archive);
      String token = Tokens.signed(KEY, SECRET, "", Map.of("roomList", true), Map.of());
      assertThat(Rest.of(server, token).get("/server").status()).isEqualTo(200);
      assertThat(program.terminate(LIMIT)).as("how it ends when it is told to").isZero();
    }
    assertThat(run("rm", "-rf", root.toString())).isZero();
  }

  @Test
  void theManifestsAreAsKubernetesDefinesThem() throws IOException {
    PythonEnvironment environment =
        PythonEnvironment.install(
            "kubernetes",
            Project.root().resolve("e2e/src/test/python/kubernetes.txt"),
            "The manifests for Kubernetes are");
    try (Program validate =
        Program.start(
            "kubernetes",
            Map.of(),
            List.of(
                environment.program("kubernetes-validate"), "--strict", MANIFESTS.toString()))) {
      int code = validate.awaitExit(LIMIT);
      assertThat(code).as(validate.output().text()).isZero();
      assertThat(validate.output().text()).contains("deployment/livekit");
    }
  }

  /** Whoever still drains when the grace is over is killed, and nobody is told to come back. */
  @Test
  void theGraceIsLongerThanTheDrain() throws IOException {
    int drain = Integer.parseInt(setting("drain", "timeout: (\\d+)s"));
    int before = Integer.parseInt(setting("preStop", "\\[sleep, \"(\\d+)\"\\]"));
    int grace = Integer.parseInt(setting("grace", "terminationGracePeriodSeconds: (\\d+)\\n"));
    assertThat(grace).isBetween(drain + before + 5, drain + before + 30);
    for (String check : List.of("started", "ready", "live")) {
      setting("a probe", "httpGet: \\{path: (/health/" + check + "), port: http\\}");
    }
  }
}
