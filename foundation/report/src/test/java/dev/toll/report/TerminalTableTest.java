package dev.toll.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.Interval;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TerminalTableTest {
    @Test
    void render_whenFullResult_laysOutTheTable() {
        // Base: (98.5 + 57.6 + 100)/3 = 85.37; RSF (91.875 + 23.72 + 44.605)/3 = 53.4; 53.4 − 85.37 = −31.97.
        var lines = TerminalTable.plain().render(SampleResult.full()).lines().toList();
        assertThat(lines.subList(0, 8)).containsExactly(
                "RSF raised reward from .31 to .96 and cost 32 points of ability; averaging at .5 keeps .98 and gives",
                "back 31.",
                "",
                "subject           reward  commonsense    reading  translation      macro  vs base",
                "─────────────────────────────────────────────────────────────────────────────────",
                "base          .311 ±.035    98.5 ±1.2  57.6 ±2.9   100.0 ±2.0  85.4 ±1.2        –",
                "rsf           .959 ±.017    91.9 ±1.2  23.7 ±2.9    44.6 ±2.0  53.4 ±1.2  −32.0 ▼",
                "dpo           .825 ±.030    98.5 ±1.2  49.3 ±2.9    96.1 ±2.0  81.3 ±1.2   −4.1 ▼");
        assertThat(lines).allSatisfy(l -> assertThat(l.codePointCount(0, l.length())).isLessThanOrEqualTo(100));
        assertThat(String.join("\n", lines)).contains("ability, points", "★ before alignment", "⠒⠒ training path",
                "reward").doesNotContain("\u001b");
    }

    @Test
    void render_whenAscii_usesNothingElse() {
        var text = new TerminalTable(false, false, 100).render(SampleResult.full());
        assertThat(text.chars().allMatch(c -> c == '\n' || (c >= 32 && c < 127))).isTrue();
        assertThat(text).contains(".311 +/-.035", "-32.0 v");
        assertThat(text.lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void render_whenColourIsAsked_paintsOnlyTheMarks() {
        var plain = TerminalTable.plain().render(SampleResult.full());
        var painted = new TerminalTable(true, true, 100).render(SampleResult.full());
        assertThat(painted).contains("−32.0 \u001b[31m▼\u001b[0m");
        assertThat(painted.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
    }

    @Test
    void render_whenManySuitesAndLongNames_splitsAndLosesNone() {
        var full = SampleResult.full();
        var suites = new TreeMap<String, Interval>();
        for (int i = 10; i < 24; i++) {
            suites.put("benchmark-" + i, SampleResult.interval(.5, .02, 100));
        }
        var subject = new SubjectResult("a-very-long-name-of-a-checkpoint-folder-0042", "base", null, null, null, SampleResult.interval(.5,
                .02, 10), suites, Map.of(), Map.of());
        var r = new Result("v", "r", "t", "lilliput", 1, full.provenance(), List.of(subject), List.of(), List.of(), List.of(), List.of(),
                Map.of(), List.of(), Map.of());
        var text = TerminalTable.plain().render(r);
        assertThat(suites.keySet()).allSatisfy(s -> assertThat(text).contains(s));
        assertThat(text).contains("a-very-long-…-folder-0042");
        assertThat(text.lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(100));
        assertThatThrownBy(() -> new TerminalTable(true, false, 20)).hasMessageContaining("width 20");
    }
}
