package dev.toll.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    /** Counts of the study's public recordings, car scenario, gpt-3.5-turbo, temperature 0.2: customer's, firm's, unparsed. */
    private static Cell cell(Disclosure d, int one, int two, int unparsed) {
        return new Cell("gpt-3.5-turbo", 0.2, Replay.CAR, d, one, two, unparsed, 0, unparsed);
    }

    @Test
    void study_whenGivenTheRecordedCounts_givesTheirFisherValuesAndBounds() {
        var study = Study.ofCells(List.of(cell(Disclosure.BOTH, 10, 18, 2), cell(Disclosure.CUSTOMER, 29, 0, 1), cell(Disclosure.FIRM, 9, 21, 0),
                cell(Disclosure.NONE, 18, 0, 12)));
        assertThat(study.contrasts()).hasSize(4);
        // Both against customer only, counts 18/10 and 0/29.
        assertThat(study.contrasts().get(0).p()).isCloseTo(CUSTOMER_P, within(1e-10));
        assertThat(study.contrasts().get(0).adjusted()).isGreaterThan(study.contrasts().get(0).p());
        assertThat(study.contrasts().get(1).p()).isCloseTo(FIRM_P, within(1e-6));
        // Observability: 39 of 58 forms for the firm when it reads, 0 of 47 when it does not.
        assertThat(study.effects().getFirst().observability().mean()).isCloseTo(39.0 / 58, within(1e-12));
        assertThat(study.effects().getFirst().hiddenAction().mean()).isCloseTo(0.7, within(1e-12));
        var none = study.cells().getLast();
        assertThat(none.firmLow()).isZero();
        assertThat(none.firmHigh()).isCloseTo(0.4, within(1e-12));
    }

    // Independent source: math.comb sums in exact fractions (Python 3), rounded here.
    private static final double CUSTOMER_P = 4.228820707793336e-08;
    private static final double FIRM_P = 0.7809396869000665;

    @Test
    void newcombe_whenTheTextbookExample_givesItsInterval() {
        // Newcombe 1998, table II, method 10: 56/70 − 48/80 = 0.2, interval 0.0524 to 0.3339.
        var i = Newcombe.difference(56, 70, 48, 80);
        assertThat(i.low()).isCloseTo(0.0524, within(5e-5));
        assertThat(i.high()).isCloseTo(0.3339, within(5e-5));
    }

    @Test
    void reply_whenFormsAreMissingOrMalformed_isNeverDropped() {
        assertThat(Reply.read("Explanation: fits.\nCHOICE: [2]", Replay.CAR)).isEqualTo(new Reply.Choice(2));
        assertThat(Reply.read("Choice: 7", Replay.CAR)).isEqualTo(new Reply.Unusable());
        assertThat(Reply.read("Choice: none\n2 cars are on offer", Replay.CAR)).isEqualTo(new Reply.Unusable());
        assertThat(Reply.read("I recommend the Tesla.", Replay.CAR)).isEqualTo(new Reply.Recommended(1));
        assertThat(Reply.read("I recommend the Tesla. It is greener than the Porsche.", Replay.CAR)).isEqualTo(new Reply.Recommended(1));
        assertThat(Reply.read("Both the Tesla and the Porsche are fine.", Replay.CAR)).isEqualTo(new Reply.Unusable());
        assertThat(Reply.read("I cannot help with that.", Replay.CAR)).isEqualTo(new Reply.Unusable());
    }

    @Test
    void replay_whenRowsAreFaulty_namesAllOfThem(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("a.csv"), "Participant,Condition,Transcript,Model,Temperature\nShell Oil,both,\"['ask', 'it\\'s\\nChoice: 1']\",m,0.2\n"
                + "Shell Oil,sideways,['x'],m,0.2\nshort\n");
        assertThatThrownBy(() -> Replay.read(dir)).hasMessageContaining("row 2").hasMessageContaining("row 3");
        Files.writeString(dir.resolve("a.csv"), "Participant,Condition,Transcript,Model,Temperature\nShell Oil,both,\"['ask', 'it\\'s\\nChoice: 1']\",m,0.2\n");
        var only = Replay.read(dir).getFirst();
        assertThat(only.text()).isEqualTo("it's\nChoice: 1");
        assertThat(only.reply()).isEqualTo(new Reply.Choice(1));
        assertThatThrownBy(() -> Replay.read(dir.resolve("absent"))).isInstanceOf(InputException.class);
    }

    @Test
    void study_whenAConditionHasNoForm_saysWhatIsUnknown() {
        var cells = new ArrayList<>(List.of(cell(Disclosure.BOTH, 1, 1, 0), cell(Disclosure.CUSTOMER, 0, 0, 3)));
        var study = Study.ofCells(cells);
        assertThat(study.contrasts()).isEmpty();
        assertThat(study.unknown()).hasSize(5);
        assertThat(study.cells().getLast().firmRate()).isEmpty();
    }
}
