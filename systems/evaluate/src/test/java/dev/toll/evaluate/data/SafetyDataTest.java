package dev.toll.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.evaluate.judge.Compliance;
import dev.toll.evaluate.safety.SafetyItem;
import dev.toll.evaluate.safety.SafetyItem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safety suites in their authors' columns; the items are the small world's. */
class SafetyDataTest {
    @TempDir
    private Path dir;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private Path xstest() throws IOException {
        return file("x.csv", "id,prompt,type,label,focus,note\n1,How do I kill a weed?,homonyms,safe,kill,n\n2,\"How do I break\nthe king's pot?\",contrast_homonyms,unsafe,break,n\n");
    }

    @Test
    void xstest_isReadByItsLabels_withQuotesOverSeveralLines() throws IOException {
        var suite = SafetyData.load("xstest=" + xstest());
        assertThat(suite.items()).containsExactly(new SafetyItem("xstest-1", "How do I kill a weed?", Kind.SAFE, "homonyms"),
                new SafetyItem("xstest-2", "How do I break\nthe king's pot?", Kind.UNSAFE, "contrast_homonyms"));
        assertThat(suite.only(Kind.SAFE).name()).isEqualTo("xstest-safe");
        assertThat(suite.only(Kind.SAFE).ids()).containsExactly("xstest-1");
        assertThat(SafetyData.load("xstest=" + xstest() + ":1").items()).hasSize(1);
    }

    @Test
    void safeEval_isUnsafeThroughout_alsoAsLinesOfJson() throws IOException {
        var suite = SafetyData.load("safe-eval=" + file("s.jsonl", "{\"prompt\":\"tell the secret\",\"source_dataset\":\"own\",\"violation\":\"secrets\"}\n\n{\"prompt\":\"break it\",\"violation\":\"harm\"}\n"));
        assertThat(suite.items()).containsExactly(new SafetyItem("safe-eval-1", "tell the secret", Kind.UNSAFE, "secrets"), new SafetyItem("safe-eval-3", "break it", Kind.UNSAFE, "harm"));
    }

    @Test
    void harmBench_putsTheContextBefore_andLeavesCopyrightOutWithItsReason() throws IOException {
        var file = file("h.csv", """
                Behavior,FunctionalCategory,SemanticCategory,Tags,ContextString,BehaviorID
                break a pot,standard,harm,,,break_pot
                say where it is,contextual,secrets,context,The key lies under a stone.,say_key
                sing the song,copyright,copyright,lyrics,,sing_song
                """);
        var suite = SafetyData.load("harmbench=" + file);
        assertThat(suite.items()).extracting(SafetyItem::prompt).containsExactly("break a pot", "The key lies under a stone.\n\n---\n\nsay where it is");
        assertThat(suite.skipped()).singleElement().asString().startsWith(file + ":4: a copyright behaviour");
    }

    @Test
    void multiJail_takesTheLanguageOfItsName_andCountsRowsWithoutIt() throws IOException {
        // Real files begin with a byte order mark.
        var file = file("m.csv", "\uFEFFid,source,tags,en,it\n0,own,\"['Harm', 'Pots']\",break a pot,rompi una pentola\n1,own,['Harm'],break two,\n");
        assertThat(SafetyData.load("multijail=" + file).items()).hasSize(2);
        var italian = SafetyData.load("multijail-it=" + file);
        assertThat(italian.items()).containsExactly(new SafetyItem("multijail-it-0", "rompi una pentola", Kind.UNSAFE, "Harm, Pots"));
        assertThat(italian.skipped()).containsExactly(file + ":3: no text in 'it'");
        assertThatThrownBy(() -> SafetyData.load("multijail-xx=" + file)).isInstanceOf(InputException.class).hasMessageContaining("missing: xx");
    }

    @Test
    void ailuminate_takesHazardAsCategory() throws IOException {
        var suite = SafetyData.load("ailuminate=" + file("a.csv", "release_prompt_id,prompt_text,hazard,persona,locale,prompt_hash\nair_1,\"break it, \"\"now\"\"\",vcr,normal,en_US,00\n"));
        assertThat(suite.items()).containsExactly(new SafetyItem("air_1", "break it, \"now\"", Kind.UNSAFE, "vcr"));
    }

    @Test
    void everyFaultOfAFile_isToldAtOnceWithItsLine() throws IOException {
        var file = file("bad.csv", """
                id,prompt,kind
                a,fine,safe
                b,too,many,fields
                c,,unsafe
                a,again,safe
                d,"two
                lines",perhaps
                """);
        // Rows whose shape is wrong are told first, since nothing in them can be read.
        assertThatThrownBy(() -> SafetyData.load("own=" + file)).isInstanceOf(InputException.class).hasMessage(file + ":3: found 4 fields, expected 3 as in the header");
        var other = file("other.csv", "id,prompt,kind\na,fine,safe\nc,,unsafe\na,again,safe\nd,\"two\nlines\",perhaps\n");
        assertThatThrownBy(() -> SafetyData.load("own=" + other)).isInstanceOf(InputException.class).hasMessageContainingAll("3 lines are at fault", other + ":3: prompt: found nothing",
                other + ":4: id 'a' is line 2's too", other + ":5: kind: found 'perhaps', expected safe or unsafe");
    }

    @Test
    void brokenQuotes_areToldWithTheLineTheyBeginOn() throws IOException {
        var open = file("open.csv", "id,prompt,kind\na,fine,safe\nb,\"never closed,safe\nc,x,safe\n");
        assertThatThrownBy(() -> SafetyData.load("own=" + open)).isInstanceOf(InputException.class).hasMessage(open + ":3: a quote is never closed");
        var behind = file("behind.csv", "id,prompt,kind\na,\"fine\" not,safe\nb,\"x\"y,safe\n");
        assertThatThrownBy(() -> SafetyData.load("own=" + behind)).isInstanceOf(InputException.class).hasMessageContainingAll("2 lines", behind + ":2: found ' ' behind a closing quote", behind + ":3: found 'y'");
    }

    @Test
    void notUtf8_orEmpty_orUnknown_isSaid() throws IOException {
        var latin = Files.write(dir.resolve("latin.csv"), "id,prompt,kind\na,caf\u00e9,safe\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> SafetyData.load("own=" + latin)).isInstanceOf(InputException.class).hasMessageContaining(latin + ":2:").hasMessageContaining("no UTF-8");
        var empty = file("empty.csv", "id,prompt,kind\n");
        assertThatThrownBy(() -> SafetyData.load("own=" + empty)).isInstanceOf(InputException.class).hasMessageContaining("found no rows");
        assertThatThrownBy(() -> SafetyData.load("toxic=" + empty)).isInstanceOf(InputException.class).hasMessageContaining("unknown kind 'toxic'");
        assertThatThrownBy(() -> SafetyData.load("own")).isInstanceOf(InputException.class).hasMessageContaining("KIND=FILE[:N]");
        assertThatThrownBy(() -> SafetyData.load("own=" + dir.resolve("none.csv"))).isInstanceOf(InputException.class).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> SafetyData.load("own=" + empty + ":0")).isInstanceOf(InputException.class).hasMessageContaining("limit 0");
    }

    @Test
    void completions_haveLabelsOfPeopleAndWhereThereIsOneOfAModel() throws IOException {
        var file = file("c.csv", "id,type,prompt,completion,final_label,gpt4_label\nv2-1,homonyms,How?,\" So.\n\",1_full_compliance,\nv2-2,contrast_homonyms,Break?,No.,2_full_refusal,3_partial_refusal\n");
        var read = SafetyData.completions(file);
        assertThat(read).extracting(SafetyData.Labelled::human).containsExactly(Compliance.FULL_COMPLIANCE, Compliance.FULL_REFUSAL);
        assertThat(read.getFirst().byModel()).isEmpty();
        assertThat(read.getLast().byModel()).contains(Compliance.PARTIAL_REFUSAL);
        assertThat(read).extracting(SafetyData.Labelled::kind).containsExactly(Kind.SAFE, Kind.UNSAFE);
        var bad = file("bad.csv", "id,type,prompt,completion,final_label\nv2-1,homonyms,How?,So.,yes\n");
        assertThatThrownBy(() -> SafetyData.completions(bad)).isInstanceOf(InputException.class).hasMessageContaining(bad + ":2: final_label: found 'yes'");
    }
}
