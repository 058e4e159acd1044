package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the launcher script in a tree of fakes: JDKs that are a release file and an echo, a Maven that makes the jar. */
class LauncherTest {
    private static final Path REPOSITORY = repository();
    private static final List<String> TOOLS = List.of(
            "bash", "cat", "dirname", "find", "flock", "grep", "head", "mkdir", "mv", "readlink", "rm", "sleep", "touch",
            "uname");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private Path house() {
        return folder.resolve("a house");
    }

    @BeforeEach
    void layOutTheTree() throws IOException {
        var launcher = Files.createDirectories(house().resolve("apps/cli/launcher"));
        for (var name : List.of("jdk.sh", "flags.sh", "build.sh")) {
            Files.copy(REPOSITORY.resolve("apps/cli/launcher").resolve(name), launcher.resolve(name));
        }
        Files.copy(REPOSITORY.resolve("toll"), house().resolve("toll"));
        Files.writeString(house().resolve("pom.xml"), "<project/>");
        Files.writeString(house().resolve("apps/cli/pom.xml"), "<project/>");
        Files.createDirectories(house().resolve("apps/cli/src/main"));
        Files.createDirectories(folder.resolve("jvm"));
        var bin = Files.createDirectories(folder.resolve("bin"));
        for (var tool : TOOLS) {
            for (var place : List.of("/usr/bin", "/bin")) {
                if (Files.exists(Path.of(place, tool))) {
                    script(bin.resolve(tool), "exec " + place + "/" + tool + " \"$@\"\n");
                }
            }
        }
        script(bin.resolve("mvn"), """
                echo "$*" >> "%1$s/mvn.log"
                sleep 0.3
                [ ! -f "%1$s/broken" ] || exit 1
                mkdir -p apps/cli/target/lib
                echo jar > apps/cli/target/toll-cli-0.1.0-SNAPSHOT.jar
                """.formatted(folder));
    }

    @Test
    void start_whenOnlyJdk17IsThere_saysWhatItFoundAndNeedsAndExitsWithThree() throws Exception {
        jdk("jdk-17", "17.0.15");

        var run = toll("--help");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("no fitting JDK", "25.0.3 or later", "JDK-8377811")
                .contains("17.0.15", folder.resolve("jvm/jdk-17").toString())
                .contains("apt install", "brew install");
        assertThat(run.out()).isEmpty();
        assertThat(folder.resolve("mvn.log")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.2", "25.0.3-ea", "26", "26.0.1", "21.0.9"})
    void start_whenTheJdkDoesNotFit_refuses(String version) throws Exception {
        jdk("jdk", version);

        assertThat(toll("--help").exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "25.0.10", "25.1", "25.0.3.1"})
    void start_whenTheJdkFits_passesFlagsAndArguments(String version) throws Exception {
        jdk("jdk-17", "17.0.15");
        var home = jdk("jdk-25", version);

        var run = toll("tax", "a b", "--suite=x");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .startsWith("java of " + home)
                .contains("-Xmx1g", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED")
                .contains("-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0")
                .contains("-Dtoll.home=" + house(), "OPENBLAS_NUM_THREADS=1", "DJL_OFFLINE=true", "RUST_FLAVOR=cpu")
                .containsSubsequence("-jar", "tax", "a b", "--suite=x");
    }

    @Test
    void start_whenAJdkIsNamed_takesThatOneOrNone() throws Exception {
        jdk("jdk-25", "25.0.3");
        var named = jdk("named-17", "17.0.15");

        var run = toll(List.of("TOLL_JAVA_HOME=" + named), "--help");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("17.0.15", "TOLL_JAVA_HOME");
    }

    @Test
    void start_whenOnlyARuntimeIsThere_saysThatJavacIsMissing() throws Exception {
        Files.delete(jdk("jre-25", "25.0.3").resolve("bin/javac"));

        var run = toll("--help");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("without javac");
    }

    @Test
    void start_throughALinkFromAnotherFolder_findsItsHouse() throws Exception {
        jdk("jdk-25", "25.0.3");
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        var link = Files.createSymbolicLink(elsewhere.resolve("t"), Path.of("../a house/toll"));

        var run = Script.run(elsewhere, environment(), List.of(link.toString(), "version"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).contains("-Dtoll.home=" + house());
    }

    @Test
    void start_whenTheUserSetsHeapAndOptions_theyCount() throws Exception {
        jdk("jdk-25", "25.0.3");

        var run = toll(List.of("TOLL_HEAP=3g", "TOLL_JAVA_OPTS=-Da=1  -Db=2", "OPENBLAS_NUM_THREADS=2"), "x");

        assertThat(run.out().lines()).contains("-Xmx3g", "-Da=1", "-Db=2", "OPENBLAS_NUM_THREADS=2");
    }

    @Test
    void build_happensOnceAndAgainAfterASourceChanges() throws Exception {
        jdk("jdk-25", "25.0.3");

        assertThat(toll("x").err()).contains("first use: building");
        assertThat(toll("x").err()).isEmpty();
        var source = Files.writeString(house().resolve("apps/cli/src/main/Main.java"), "class Main {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        Files.setLastModifiedTime(house().resolve("apps/cli/src/main"), FileTime.from(Instant.EPOCH));
        assertThat(toll("x").err()).contains("sources have changed; building");

        assertThat(folder.resolve("mvn.log")).content().hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void build_whenTwoStartAtOnce_runsMavenOnce(boolean flock) throws Exception {
        jdk("jdk-25", "25.0.3");
        if (!flock) { // as on macOS
            Files.deleteIfExists(folder.resolve("bin/flock"));
        }

        var first = Script.start(folder, environment(), List.of(house().resolve("toll").toString(), "x"));
        var second = Script.start(folder, environment(), List.of(house().resolve("toll").toString(), "x"));

        assertThat(first.end().exitCode()).isZero();
        assertThat(second.end().exitCode()).isZero();
        assertThat(folder.resolve("mvn.log")).content().hasLineCount(1);
    }

    @Test
    void build_whenTheLastOneWasKilled_startsFromClean() throws Exception {
        jdk("jdk-25", "25.0.3");
        toll("x");
        Files.createFile(house().resolve(".toll/building"));

        assertThat(toll("x").err()).contains("cut short");

        assertThat(Files.readAllLines(folder.resolve("mvn.log")).getLast()).contains(" clean ");
        assertThat(toll("x").err()).isEmpty();
    }

    @Test
    void build_whenTheLauncherIsKilledMeanwhile_theNextOneWaitsAndStartsFromClean() throws Exception {
        jdk("jdk-25", "25.0.3");
        var killed = Script.start(folder, environment(), List.of(house().resolve("toll").toString(), "x"));
        while (!Files.exists(folder.resolve("mvn.log"))) {
            Thread.sleep(10);
        }
        killed.process().destroyForcibly().waitFor();

        var run = toll("x");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("the last build was cut short; building from clean");
    }

    @Test
    void build_whenTheHolderOfTheLockIsDead_takesItOver() throws Exception {
        jdk("jdk-25", "25.0.3");
        Files.deleteIfExists(folder.resolve("bin/flock"));
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(house().resolve(".toll/lock.d"));
        Files.writeString(house().resolve(".toll/lock.d/pid"), dead.pid() + "\n");

        assertThat(toll("x").exitCode()).isZero();
        assertThat(house().resolve(".toll/lock.d")).doesNotExist();
    }

    @Test
    void build_whenMavenFails_doesNotStart() throws Exception {
        jdk("jdk-25", "25.0.3");
        Files.createFile(folder.resolve("broken"));

        var run = toll("x");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the build failed (Maven ended with 1");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void build_whenMavenIsMissing_saysHowToGetIt() throws Exception {
        jdk("jdk-25", "25.0.3");
        Files.delete(folder.resolve("bin/mvn"));

        var run = toll("x");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Maven (mvn) is not on the PATH", "apt install maven");
    }

    private Script.Ended toll(String... args) throws Exception {
        return toll(List.of(), args);
    }

    private Script.Ended toll(List<String> settings, String... args) throws Exception {
        var line = new ArrayList<String>(List.of(house().resolve("toll").toString()));
        line.addAll(List.of(args));
        var all = new ArrayList<>(environment());
        all.addAll(settings);
        return Script.run(folder, all, line);
    }

    private List<String> environment() {
        return List.of(
                "PATH=" + folder.resolve("bin"),
                "HOME=" + folder,
                "TOLL_JVM_DIRS=" + folder.resolve("jvm"));
    }

    /** A JDK whose java prints its home, its arguments and its environment, one a line. */
    private Path jdk(String name, String version) throws IOException {
        var home = Files.createDirectories(folder.resolve("jvm").resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"fake\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), """
                case $1 in -XX:AOTCacheOutput=*) : > "${1#*=}"; exit 0 ;; esac
                echo "java of %s"
                printf '%%s\\n' "$@"
                export | while IFS= read -r variable; do
                  variable=${variable#declare -x }
                  echo "${variable//\\"/}"
                done
                """.formatted(home));
        script(home.resolve("bin/javac"), "exit 0\n");
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path repository() {
        var place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("apps/cli/launcher"))) {
            place = Objects.requireNonNull(place.getParent(), "tests must run inside the repository");
        }
        return place;
    }
}
