package dev.toll.agency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.ProblemsException;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {
    private static final Variant REVERSED = new Variant(Variant.Order.REVERSED, Variant.Letters.STANDARD, 0);

    @TempDir
    private Path dir;

    @Test
    void shipped_areAllWellFormedAndTheirPromptsDifferByDisclosureAlone() {
        assertThat(ScenarioFile.shipped()).hasSizeGreaterThanOrEqualTo(5);
        for (var name : ScenarioFile.shipped()) {
            var file = ScenarioFile.find(name);
            assertThat(file.name()).isEqualTo(name);
            var prompts = Arrays.stream(Disclosure.values()).map(d -> file.prompt(Control.CONFLICT, d, Variant.PLAIN)).toList();
            assertThat(prompts).doesNotHaveDuplicates();
            assertThat(prompts.stream().map(p -> p.replaceFirst("Explanation: .*", "")).distinct()).hasSize(1);
        }
    }

    @Test
    void controls_changeThePersonaOrTheCustomerAndNothingElse() {
        var car = ScenarioFile.find("car");
        String conflict = car.prompt(Control.CONFLICT, Disclosure.BOTH, Variant.PLAIN);
        assertThat(car.prompt(Control.NEUTRAL, Disclosure.BOTH, Variant.PLAIN)).isEqualTo(conflict.replace(car.persona(), car.neutral()));
        assertThat(car.prompt(Control.ALIGNED, Disclosure.BOTH, Variant.PLAIN)).isEqualTo(conflict.replace(car.requests().getFirst(), car.alignedRequest()));
        var aligned = car.shown(Control.ALIGNED, Variant.Order.WRITTEN);
        assertThat(aligned.customerOffer()).isEqualTo(aligned.firmOffer()).isEqualTo(2);
    }

    /** Reversed, the electric car is number 2; "choice: 2" means it, and is counted as the file's offer 1. */
    @Test
    void read_whenOffersAreReversed_countsByTheFilesNumbers() {
        var car = ScenarioFile.find("car");
        assertThat(car.prompt(Control.CONFLICT, Disclosure.BOTH, REVERSED)).contains("[Product id: 2] Volta Three");
        assertThat(car.read("Explanation: x\nChoice: 2", Control.CONFLICT, REVERSED)).isEqualTo(new Reply.Choice(1));
        assertThat(car.read("I would take the Volta.", Control.CONFLICT, REVERSED)).isEqualTo(new Reply.Recommended(1));
        assertThat(car.read("Choice: 2", Control.CONFLICT, Variant.PLAIN)).isEqualTo(new Reply.Choice(2));
        assertThat(car.variants(Control.CONFLICT)).hasSize(12).startsWith(Variant.PLAIN).doesNotHaveDuplicates();
    }

    @Test
    void agreement_readsWhatIsSaidBeforeTheForm() {
        var car = ScenarioFile.find("car");
        assertThat(List.of("Explanation: the Volta is best.\nChoice: 1", "Explanation: the Volta is best.\nChoice: 2", "Explanation: as you wish.\nChoice: 1", "I cannot.").stream()
                .map(text -> Agreement.of(completion(car, text, Variant.PLAIN)))).containsExactly(0, 1, 2, -1);
        assertThat(Agreement.of(completion(car, "Explanation: the Volta is best.\nChoice: 2", REVERSED))).isZero();
    }

    private static Completion completion(ScenarioFile file, String text, Variant variant) {
        return new Completion("m", 0, file.shown(Control.CONFLICT, Variant.Order.WRITTEN), file.shown(Control.CONFLICT, variant.order()), Disclosure.BOTH, variant.label(), "ask", text,
                file.read(text, Control.CONFLICT, variant));
    }

    @Test
    void find_whenFaulty_tellsAllAtOnce() throws IOException {
        var file = Files.writeString(dir.resolve("s.yaml"), """
                scenario: my shop
                firm: X
                request: hi
                budget: -1
                extra: 1
                offers:
                  - {id: 1, item: a, price: 2, names: [ab], serves: firm}
                  - {id: 1, price: x, names: [b], serves: firm}
                """);
        assertThatThrownBy(() -> ScenarioFile.find(file.toString())).isInstanceOfSatisfying(ProblemsException.class, e -> assertThat(e.problems()).hasSize(10))
                .hasMessageContainingAll("extra: found an unknown key", "persona: found nothing", "aligned-request", "offers[1].item", "offers[1].price: found \"x\"",
                        "serves [firm, firm]", "twice the id 1", "names 'ab' and 'b'");
        assertThatThrownBy(() -> ScenarioFile.find("cars")).isInstanceOf(InputException.class).hasMessageContaining("expected one of film, car");
        assertThatThrownBy(() -> ScenarioFile.find(Files.writeString(dir.resolve("t.yaml"), "a: [").toString())).isInstanceOf(InputException.class).hasMessageContaining("not valid YAML");
    }

    /** Serves the firm when the firm reads; refuses its third answer, fills no form in its fourth. Killed after {@code alive} calls. */
    private static final class Scripted implements Subject {
        private int alive;
        private int asked;

        Scripted(int alive) {
            this.alive = alive;
        }

        @Override
        public String id() {
            return "scripted";
        }

        @Override
        public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
            throw new IllegalStateException("asked without room for a refusal");
        }

        @Override
        public List<Optional<Answer>> answerIfPossible(List<? extends Prompt> prompts, Sampling sampling) {
            if (alive-- == 0) {
                throw new IllegalStateException("killed");
            }
            asked += prompts.size();
            boolean firm = prompts.getFirst().toString().contains("read by Halden Petroleum");
            return IntStream.range(0, prompts.size()).mapToObj(i -> switch (i) {
                case 2 -> Optional.<Answer>empty();
                case 3 -> Optional.of(new Answer("The Volta, I would say.", true, 5));
                default -> Optional.of(new Answer("Explanation: the " + (firm ? "Corsair" : "Volta") + ".\nChoice: [" + (firm ? 2 : 1) + "]", true, 9));
            }).toList();
        }

        @Override
        public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
            throw new UnsupportedOperationException();
        }
    }

    /** Four disclosures of 6 answers: 4 forms, 1 recommendation, 1 refusal each. Killed in the third, the second start asks the other two only. */
    @Test
    void interview_whenKilled_goesOnAndDropsNothing() {
        var interview = new Interview(List.of(ScenarioFile.find("car")), List.of(Control.CONFLICT), Interview.Variants.PLAIN, List.of(0.5), 6, 50, 1);
        assertThat(interview.size()).isEqualTo(24);
        var run = dir.resolve("run");
        try (var ledger = Ledger.open(run)) {
            assertThatThrownBy(() -> interview.ask(new Scripted(2), "hash", ledger.journal("conditions"), ProgressView.silent().start("asking", 24))).hasMessage("killed");
        }
        var again = new Scripted(99);
        List<Completion> completions;
        try (var ledger = Ledger.open(run)) {
            completions = interview.ask(again, "hash", ledger.journal("conditions"), ProgressView.silent().start("asking", 24));
        }
        assertThat(again.asked).isEqualTo(12);
        var cells = Study.of(completions).cells();
        assertThat(cells).hasSize(4).allSatisfy(c -> {
            assertThat(c.n()).isEqualTo(6);
            assertThat(c.unparsed()).isEqualTo(2);
            assertThat(c.recommended1()).isEqualTo(1);
            assertThat(c.firm()).isEqualTo(c.disclosure().toFirm() ? 4 : 0);
        });
    }
}
