package dev.toll.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentHashTest {
    // FIPS 180-2, appendix B.1.
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path dir;

    @Test
    void everyForm_whenAbc_isTheStandardsExample() throws Exception {
        Files.writeString(dir.resolve("abc"), "abc");

        assertThat(ContentHash.ofString("abc")).isEqualTo(ABC);
        assertThat(ContentHash.ofBytes("abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(ABC);
        assertThat(ContentHash.ofFile(dir.resolve("abc"))).isEqualTo(ABC);
    }

    /** Python: sha256(b"2:ab1:c") and sha256(b"1:a2:bc"). */
    @Test
    void builder_whenPartsAreCutElsewhere_differs() {
        assertThat(ContentHash.builder().add("ab").add("c").hex()).isEqualTo("430fb1b4ac43316eca81fab27a1930ab8eff8fef6a1dc7903dce44bbc2790dc5");
        assertThat(ContentHash.builder().add("a").add("bc").hex()).isEqualTo("5310a58788781ab25d5ad7c3f85035824b4eb7bdfa394e0ac2186271472b5492");
    }

    @Test
    void builder_whenUsedTwice_isRefused() {
        var builder = ContentHash.builder().add("a");
        builder.hex();

        assertThatThrownBy(builder::hex).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.add("b")).isInstanceOf(IllegalStateException.class);
    }

    /** Python: the builder over "a.txt", sha256("one"), "sub/b.txt", sha256("two"). A linked folder counts as a folder. */
    @Test
    void ofFolder_whenFilesAndLinks_hashesSortedNamesAndContents() throws Exception {
        var folder = Files.createDirectory(dir.resolve("folder"));
        var elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("b.txt"), "two");
        Files.writeString(folder.resolve("a.txt"), "one");
        Files.createSymbolicLink(folder.resolve("sub"), elsewhere);

        assertThat(ContentHash.ofFolder(folder)).isEqualTo("9a71c8ea0f6743f39bb814ba5ebb0cce13030c64793ba46ee24f840c7714511b");
    }

    @Test
    void ofFileAndFolder_whenNotThere_nameThePath() throws Exception {
        Files.writeString(dir.resolve("file"), "x");
        Files.createSymbolicLink(dir.resolve("broken"), dir.resolve("nowhere"));

        assertThatThrownBy(() -> ContentHash.ofFile(dir.resolve("none"))).isInstanceOf(InputException.class).hasMessageContaining("no such file");
        assertThatThrownBy(() -> ContentHash.ofFolder(dir.resolve("none"))).isInstanceOf(InputException.class).hasMessageContaining("found nothing, expected a folder");
        assertThatThrownBy(() -> ContentHash.ofFolder(dir.resolve("file"))).isInstanceOf(InputException.class).hasMessageContaining("found a file");
        assertThatThrownBy(() -> ContentHash.ofFolder(dir)).isInstanceOf(InputException.class).hasMessageContaining("broken");
    }
}
