package dev.toll.chat.open;

import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.core.Subject;
import dev.toll.core.ledger.ContentHash;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import dev.toll.tensor.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Local weights. A prompt that leaves no room in the context has no answer, rather than one from positions the model never saw. */
final class OpenFolder implements OpenModel, Subject {
    private final LanguageModel model;
    private final Workers workers;
    private final LocalSubject local;
    private final String contentHash;
    private final AtomicInteger tooLong = new AtomicInteger();

    /** @param id the subject's, given the hash of its content */
    OpenFolder(UnaryOperator<String> id, Path dir, DType dtype, Device device) {
        model = LanguageModel.load(dir, dtype, device);
        workers = Workers.forModel(model.parameterCount(), device);
        contentHash = ContentHash.builder().add(model.contentHash()).add(dtype.toString()).hex();
        local = new LocalSubject(id.apply(contentHash), model, model.weights(), workers);
    }

    @Override
    public Subject subject() {
        return this;
    }

    @Override
    public String id() {
        return local.id();
    }

    @Override
    public String place() {
        return model.dir().toString();
    }

    @Override
    public String contentHash() {
        return contentHash;
    }

    @Override
    public boolean answers(Prompt prompt) {
        return prompt instanceof Prompt.Plain || model.hasChatTemplate();
    }

    @Override
    public boolean ranks(Prompt prompt) {
        return answers(prompt);
    }

    @Override
    public List<String> warnings() {
        var out = new ArrayList<>(model.warnings());
        if (!model.hasChatTemplate()) {
            out.add(place() + ": no chat template; it can be asked plain prompts only");
        }
        return out;
    }

    @Override
    public List<String> refusals() {
        int n = tooLong.get();
        return n == 0 ? List.of() : List.of(n + " prompt" + (n == 1 ? "" : "s") + " with an answer would not fit the context of " + model.config().maxPositionEmbeddings() + " tokens");
    }

    @Override
    public List<Answer> answer(List<? extends Prompt> prompts, Sampling sampling) {
        return local.answer(prompts, sampling);
    }

    @Override
    public List<Optional<Answer>> answerIfPossible(List<? extends Prompt> prompts, Sampling sampling) {
        var fits = fits(prompts, prompts.stream().map(p -> 1).toList());
        var out = new ArrayList<Optional<Answer>>(Collections.nCopies(prompts.size(), Optional.empty()));
        var answers = local.answer(fits.stream().map(prompts::get).toList(), sampling);
        for (int i = 0; i < answers.size(); i++) {
            out.set(fits.get(i), Optional.of(answers.get(i)));
        }
        return out;
    }

    @Override
    public double[][] logLikelihood(List<? extends Prompt> prompts, List<List<String>> options) {
        var longest = new ArrayList<Integer>();
        for (int i = 0; i < prompts.size(); i++) {
            var prompt = prompts.get(i);
            longest.add(options.get(i).stream().mapToInt(o -> model.encodeAnswer(prompt, o, false).length).max().orElse(0));
        }
        var fits = fits(prompts, longest);
        var scores = local.logLikelihood(fits.stream().map(prompts::get).toList(), fits.stream().map(options::get).toList());
        var out = new double[prompts.size()][];
        for (int i = 0; i < out.length; i++) {
            out[i] = new double[options.get(i).size()];
            Arrays.fill(out[i], Double.NaN);
        }
        for (int i = 0; i < scores.length; i++) {
            out[fits.get(i)] = scores[i];
        }
        return out;
    }

    /** Which prompts have room for so many tokens behind them. */
    private List<Integer> fits(List<? extends Prompt> prompts, List<Integer> more) {
        var out = new ArrayList<Integer>();
        for (int i = 0; i < prompts.size(); i++) {
            if (model.encode(prompts.get(i)).length + more.get(i) <= model.config().maxPositionEmbeddings()) {
                out.add(i);
            } else {
                tooLong.incrementAndGet();
            }
        }
        return out;
    }

    @Override
    public void close() {
        workers.close();
        model.close();
    }
}
