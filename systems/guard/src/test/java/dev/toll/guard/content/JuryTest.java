package dev.toll.guard.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.guard.Scripted;
import dev.toll.guard.content.JuryDecision.Outcome;
import dev.toll.guard.content.JuryDecision.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three jurors, every way they can vote: u unsafe, s safe, ? not read. */
class JuryTest {
    private static final Taxonomy AEGIS = TaxonomyReader.aegis();

    private static JuryDecision decided(String votes, Rule rule) {
        var map = new LinkedHashMap<String, SafetyLabel>();
        for (int i = 0; i < votes.length(); i++) {
            map.put("juror " + i, switch (votes.charAt(i)) {
                case 'u' -> SafetyLabel.UNSAFE;
                case 's' -> SafetyLabel.SAFE;
                default -> SafetyLabel.UNKNOWN;
            });
        }
        return JuryDecision.of(map, rule, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "sss, SAFE, SAFE, SAFE, UNANIMOUS", "ssu, SAFE, UNSAFE, SAFE, MAJORITY", "sus, SAFE, UNSAFE, SAFE, MAJORITY", "suu, UNSAFE, UNSAFE, SAFE, MAJORITY",
        "uss, SAFE, UNSAFE, SAFE, MAJORITY", "usu, UNSAFE, UNSAFE, SAFE, MAJORITY", "uus, UNSAFE, UNSAFE, SAFE, MAJORITY", "uuu, UNSAFE, UNSAFE, UNSAFE, UNANIMOUS",
        // With one abstention two votes are left, which can tie; with two nothing is decided.
        "ss?, SAFE, SAFE, SAFE, UNANIMOUS", "u?u, UNSAFE, UNSAFE, UNSAFE, UNANIMOUS", "?su, UNSAFE, UNSAFE, SAFE, TIE", "??u, UNKNOWN, UNKNOWN, UNKNOWN, INSUFFICIENT",
        "s??, UNKNOWN, UNKNOWN, UNKNOWN, INSUFFICIENT", "???, UNKNOWN, UNKNOWN, UNKNOWN, INSUFFICIENT"})
    void votes_comeToWhatTheRuleSays(String votes, SafetyLabel majority, SafetyLabel any, SafetyLabel all, Outcome outcome) {
        assertThat(decided(votes, Rule.MAJORITY).label()).isEqualTo(majority);
        assertThat(decided(votes, Rule.ANY_UNSAFE).label()).isEqualTo(any);
        assertThat(decided(votes, Rule.UNANIMOUS_UNSAFE).label()).isEqualTo(all);
        assertThat(decided(votes, Rule.MAJORITY).outcome()).isEqualTo(outcome);
    }

    @Test
    void agreement_isTheLargerSidesShareOfTheVotesCast() {
        assertThat(decided("uus", Rule.MAJORITY).agreement()).isEqualTo(2 / 3.0);
        assertThat(decided("us?", Rule.MAJORITY).agreement()).isEqualTo(0.5);
        assertThat(decided("???", Rule.MAJORITY).agreement()).isNaN();
        assertThat(decided("u?s", Rule.MAJORITY).votes()).containsEntry("juror 1", SafetyLabel.UNKNOWN).hasSize(3);
    }

    private static Jury jury(Rule rule, String... said) {
        var jurors = new ArrayList<ContentGuard>();
        for (int i = 0; i < said.length; i++) {
            jurors.add(new ChatGuard(new Scripted("juror " + i, said[i], said[i])));
        }
        return new Jury(jurors, rule, 2);
    }

    @Test
    void jury_judgesBothSides_andOrdersCategoriesByHowManyNamedThem() {
        var conversation = Conversation.of(Message.user("How?"), Message.assistant("So."));
        var verdict = jury(Rule.MAJORITY, "{\"User Safety\": \"unsafe\", \"Response Safety\": \"safe\", \"Safety Categories\": \"Threat, Violence\"}",
                "{\"User Safety\": \"unsafe\", \"Response Safety\": \"safe\", \"Safety Categories\": \"Violence\"}", "well, well").assess(conversation, AEGIS);
        assertThat(verdict.user()).isEqualTo(SafetyLabel.UNSAFE);
        assertThat(verdict.response()).isEqualTo(SafetyLabel.SAFE);
        assertThat(verdict.categories()).extracting(Category::name).containsExactly("Violence", "Threat");
        assertThat(verdict.status()).isEqualTo(SafetyVerdict.Status.REPAIRED);
        assertThat(verdict.usage().calls()).isEqualTo(3);
    }

    @Test
    void jury_thatCannotBeRead_isUnparseable_neverSafe() {
        var verdict = jury(Rule.UNANIMOUS_UNSAFE, "fine", "fine", "{\"User Safety\": \"safe\"}").assess(Conversation.ask("How?"), AEGIS);
        assertThat(verdict.user()).isEqualTo(SafetyLabel.UNKNOWN);
        assertThat(verdict.status()).isEqualTo(SafetyVerdict.Status.UNPARSEABLE);
        assertThat(verdict.usage()).isEqualTo(new Usage(30, 15, 3));
    }

    @Test
    void jury_ofOneNameTwice_orWithoutAPossibleQuorum_isRefused() {
        var one = new ChatGuard(new Scripted("a"));
        assertThatThrownBy(() -> new Jury(List.of(one, one), Rule.MAJORITY, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Jury(List.of(one), Rule.MAJORITY, 2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("quorum 2");
    }
}
