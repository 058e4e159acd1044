package dev.toll.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.toll.core.Answer;
import dev.toll.core.InputException;
import dev.toll.core.Preference;
import dev.toll.core.Prompt;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.LanguageModel;
import dev.toll.tensor.Device;
import dev.toll.tensor.Torch;
import dev.toll.tensor.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reward model comes back from its folder as it went in, and is never taken for a language model. */
class RewardModelFolderTest {
    private static final Path MODEL = Path.of("../../models/lilliput-chat");
    private static final Prompt PROMPT = Prompt.chat("good day . my pot is broken . how do i mend it ?");

    @TempDir
    private Path dir;

    @Test
    void rewardModel_whenWrittenAndRead_scoresTheSame() throws IOException {
        Torch.oneThreadPerWorker();
        var prompts = List.of(PROMPT, PROMPT);
        var answers = List.of(new Answer("gladly , friend . use the hammer .", true, 8), new Answer("use the spoon .", true, 4));
        var folder = dir.resolve("rm");
        try (var model = LanguageModel.load(MODEL);
                var workers = Workers.forModel(model.parameterCount(), Device.CPU)) {
            double[] before;
            try (var reward = RewardModel.of(model, workers)) {
                reward.train(List.of(new Preference(PROMPT, answers.get(0).text(), answers.get(1).text())), List.of(),
                        new RewardModel.Settings(Schedule.constant(1e-3, 0), 1, 2, 1, 5), ProgressView.silent().start("rm", 2));
                before = reward.score(prompts, answers);
                reward.save(folder, Map.of(), Map.of());
            }

            try (var decoder = RewardModel.decoder(folder);
                    var read = RewardModel.read(decoder, workers)) {
                assertThat(read.score(prompts, answers)).containsExactly(before, within(1e-6));
                assertThat(before[0]).isGreaterThan(before[1]);
            }
            // As transformers leaves it, without Toll's scale: the logistic of the score, in the same order.
            Files.delete(folder.resolve("toll-reward.json"));
            try (var decoder = RewardModel.decoder(folder);
                    var read = RewardModel.read(decoder, workers)) {
                double[] plain = read.score(prompts, answers);
                assertThat(plain[0]).isGreaterThan(plain[1]).isBetween(0.0, 1.0);
            }
            assertThatThrownBy(() -> LanguageModel.load(folder)).isInstanceOf(InputException.class).hasMessageContaining("LlamaForSequenceClassification");
            assertThatThrownBy(() -> RewardModel.decoder(MODEL)).isInstanceOf(InputException.class)
                    .hasMessageContaining("expected LlamaForSequenceClassification or MistralForSequenceClassification");
        }
    }
}
