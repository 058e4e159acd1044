package dev.toll.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data files as they should not be: every bad line is named, all of them at once, and nothing is quietly repaired. */
class BadLinesTest {
    private static final String PAIR = "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"b\"}";

    @TempDir
    private Path dir;

    private Path file(String... lines) throws IOException {
        return Files.writeString(dir.resolve("data.jsonl"), String.join("\n", lines) + "\n");
    }

    @Test
    void lines_whenSeveralAreBroken_areNamedTogether() throws IOException {
        var file = file(PAIR, "{\"prompt\": \"x\", ", "[1, 2]", "hello", PAIR + " " + PAIR, "{\"prompt\": \"q\", \"chosen\": \"a\", \"chosen\": \"c\", \"rejected\": \"b\"}", "", PAIR);
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": 5 lines are at fault\n")
                .hasMessageContainingAll(":2: not JSON", ":3: found ARRAY, expected a JSON object", ":4: not JSON", ":5: not JSON", ":6: not JSON (Duplicate");
    }

    @Test
    void lines_whenThousandsAreBroken_showsTwentyAndTheirNumber() throws IOException {
        var file = file(java.util.Collections.nCopies(3000, "no").toArray(String[]::new));
        assertThatThrownBy(() -> TrainingData.preferences(file)).hasMessageContaining("3000 lines").hasMessageContaining(":20: not JSON").hasMessageContaining("… and 2980 more")
                .message().doesNotContain(":21:");
    }

    @Test
    void lines_whenOneIsNotUtf8_isNamedWithTheByteAndNotRepaired() throws IOException {
        // {"prompt":"caf is 14 bytes, so the é of Latin-1, 0xe9, is byte 15 of line 2.
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((PAIR + "\n{\"prompt\":\"caf").getBytes(StandardCharsets.UTF_8));
        bytes.write(0xe9);
        bytes.writeBytes("\",\"chosen\":\"a\",\"rejected\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
        var file = Files.write(dir.resolve("latin.jsonl"), bytes.toByteArray());
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ":2: byte 15 of the line is 0xe9, which is no UTF-8 there; save the file as UTF-8");
    }

    @Test
    void lines_whenTheFileComesFromWindows_areRead() throws IOException {
        var file = Files.writeString(dir.resolve("windows.jsonl"), "\ufeff" + PAIR + "\r\n" + PAIR + "\r\n");
        assertThat(TrainingData.preferences(file).items()).hasSize(2);
    }

    /** One of 5 MB is refused by its number, the one after it is still read; one of 3 MB is data. */
    @Test
    void lines_whenLongerThanTheBound_areNamedAndTheRestIsStillChecked() throws IOException {
        var file = file(PAIR, "{\"prompt\": \"" + "x".repeat(5_000_000) + "\", \"chosen\": \"a\", \"rejected\": \"b\"}", "nonsense");
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class).hasMessageContaining(":2: longer than 4 MB").hasMessageContaining(":3: not JSON");
        var long3 = file("{\"prompt\": \"" + "é".repeat(1_500_000) + "\", \"chosen\": \"a\", \"rejected\": \"b\"}");
        assertThat(TrainingData.preferences(long3).items()).hasSize(1);
    }

    @Test
    void columns_whenFormatsAreMixed_namesTheOtherLines() throws IOException {
        var file = file(PAIR, "{\"messages\": []}", PAIR, "{\"prompt\": \"q\", \"completion\": \"a\"}");
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class)
                .hasMessageContaining("2 lines are at fault")
                .hasMessageContaining(":2: found the columns [messages], expected chosen, rejected")
                .hasMessageContaining(":4: found the columns [prompt, completion], expected chosen, rejected");
        assertThatThrownBy(() -> TrainingData.completions(file)).hasMessageContaining("2 lines are at fault").hasMessageContaining(":1: found the columns [prompt, chosen, rejected]");
    }

    @Test
    void items_whenLinesAreLeftOut_knowTheirOwn() throws IOException {
        var loaded = TrainingData.preferences(file("", PAIR, "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": \"a\"}", PAIR));
        assertThat(loaded.lines()).containsExactly(2, 4);
        assertThat(loaded.leftOut()).hasValueSatisfying(text -> assertThat(text).startsWith("1 line left out\n").endsWith("data.jsonl:3: chosen and rejected are the same"));
        assertThat(TrainingData.judged(file("", PAIR, PAIR)).lines()).containsExactly(2, 2, 3, 3);
        assertThat(Loaded.inWords(List.of(7))).isEqualTo("line 7");
        assertThat(Loaded.inWords(java.util.stream.IntStream.rangeClosed(1, 13).boxed().toList())).isEqualTo("lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 3 more");
    }

    @Test
    void preferences_whenNoneCanBeUsed_givesEveryReason() throws IOException {
        var file = file("{\"prompt\": \"q\", \"chosen\": \"\", \"rejected\": \"b\"}", "{\"prompt\": \" \", \"chosen\": \"a\", \"rejected\": \"b\"}", "{\"prompt\": \"q\", \"chosen\": 5, \"rejected\": \"b\"}");
        assertThatThrownBy(() -> TrainingData.preferences(file)).isInstanceOf(InputException.class)
                .hasMessageContainingAll(":1: chosen: empty", ":2: prompt: empty", ":3: chosen: found NUMBER, expected a string or a list of messages");
    }

    /** Own suites: each row one line and what must be said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":"b","prompt":"p","options":["x","y"],"answer":2}    | answer: found 2, expected the number of an option, 0 to 1
            {"id":"b","prompt":"p","options":["x","y"],"answer":"x"}  | answer: found "x", expected the number
            {"id":"b","prompt":"p","options":["x","y"]}               | answer: found nothing
            {"id":"b","prompt":"p","options":[],"answer":0}           | options: found []
            {"id":"b","prompt":"p","options":["x",1],"answer":0}      | options: found ["x",1]
            {"id":"b","prompt":"p","references":["x"]}                | expected options with answer, as in the first line
            {"id":"a","prompt":"p","options":["x","y"],"answer":0}    | id: found 'a', which is line 1's
            {"id":"b","options":["x","y"],"answer":0}                 | prompt: found nothing, expected a string
            """)
    void ownSuite_whenALineIsWrong_isTheUsersFaultByNumber(String line, String message) throws IOException {
        var file = file("{\"id\":\"a\",\"prompt\":\"p\",\"options\":[\"x\",\"y\"],\"answer\":1}", line, line.replace("\"b\"", "\"c\""));
        assertThatThrownBy(() -> Benchmarks.load("jsonl=" + file)).isInstanceOf(InputException.class).hasMessageContaining("2 lines are at fault").hasMessageContaining(":2: " + message);
    }

    @Test
    void xcopa_whenLabelIsOutOfRange_isTheUsersFault() throws IOException {
        var file = file("{\"premise\":\"a.\",\"question\":\"cause\",\"choice1\":\"b\",\"choice2\":\"c\",\"label\":5}");
        assertThatThrownBy(() -> Benchmarks.load("xcopa-it=" + file)).isInstanceOf(InputException.class).hasMessage(file + ":1: label: found 5, expected the number of an option, 0 to 1");
    }

    @Test
    void gzip_whenCutOrNone_namesTheFile() throws IOException {
        var whole = new ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(whole)) {
            zip.write((PAIR + "\n").repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        var cut = Files.write(dir.resolve("cut.jsonl.gz"), java.util.Arrays.copyOf(whole.toByteArray(), whole.size() / 2));
        var none = Files.writeString(dir.resolve("none.jsonl.gz"), PAIR);
        assertThatThrownBy(() -> TrainingData.preferences(cut)).isInstanceOf(InputException.class).hasMessageContaining("cut.jsonl.gz");
        assertThatThrownBy(() -> TrainingData.preferences(none)).isInstanceOf(InputException.class).hasMessageContaining("none.jsonl.gz");
    }

    /** Any bytes whatever: read, or refused as the user's fault; the same seed makes the same 3,000 files. */
    @Test
    void preferences_whenBytesAreFlipped_readsOrRefuses() throws IOException {
        byte[] good = (PAIR + "\n{\"prompt\": [{\"role\": \"user\", \"content\": \"ä\"}], \"chosen\": \"a\", \"rejected\": \"b\"}\n").getBytes(StandardCharsets.UTF_8);
        var random = new SplittableRandom(7);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int k = random.nextInt(1, 4); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var file = Files.write(dir.resolve("fuzz.jsonl"), bytes);
            try {
                assertThat(TrainingData.preferences(file).items()).isNotEmpty();
                read++;
            } catch (InputException e) {
                assertThat(e).hasMessageContaining("fuzz.jsonl");
                refused++;
            }
        }
        assertThat(read).isGreaterThan(50);
        assertThat(refused).isGreaterThan(1000);
    }
}
