package dev.toll.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.toll.evaluate.metric.Bleu;
import dev.toll.evaluate.metric.ExactNumber;
import dev.toll.evaluate.metric.TokenF1;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

class MetricTest {
    /** Golden values from sacreBLEU (benchmarks/peers/make_bleu_fixtures.py; version in the file). */
    @Test
    void bleu_whenComparedWithSacrebleu_isTheSame() throws Exception {
        var root = new ObjectMapper().readTree(new String(MetricTest.class.getResourceAsStream("/bleu.json").readAllBytes(), StandardCharsets.UTF_8));
        var answers = new ArrayList<String>();
        var references = new ArrayList<List<String>>();
        for (var pair : root.get("pairs")) {
            var refs = new ArrayList<String>();
            pair.get("references").forEach(r -> refs.add(r.asString()));
            assertThat(Bleu.sentence(pair.get("answer").asString(), refs)).as(pair.get("answer").asString()).isCloseTo(pair.get("sentence").asDouble(), within(1e-6));
            answers.add(pair.get("answer").asString());
            references.add(List.of(refs.getFirst()));
        }
        assertThat(Bleu.corpus(answers, references)).isCloseTo(root.get("corpus").asDouble(), within(1e-6));
    }

    /** {"red","fox"} against {"fox"}: precision 1/2, recall 1, F1 = 2·(1/2)/(3/2) = 2/3; articles and case do not count. */
    @Test
    void tokenF1_whenPartlyRight_isHarmonicMean() {
        assertThat(TokenF1.f1("The red fox.", List.of("a fox"))).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(TokenF1.f1("owl", List.of("fox"))).isZero();
        assertThat(TokenF1.exactMatch("The Fox!", List.of("fox"))).isEqualTo(1);
    }

    @Test
    void exactNumber_whenWrittenDifferently_comparesValues() {
        assertThat(ExactNumber.score("so she makes $1,018.00", List.of("9 * 2 = 18\n#### 1018"))).isEqualTo(1);
        assertThat(ExactNumber.score("it is -3", List.of("#### 3"))).isZero();
        assertThat(ExactNumber.score("no idea", List.of("#### 3"))).isZero();
    }
}
