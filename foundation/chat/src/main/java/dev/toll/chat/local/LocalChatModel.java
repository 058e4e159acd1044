package dev.toll.chat.local;

import dev.toll.chat.ChatException;
import dev.toll.chat.ChatException.Kind;
import dev.toll.chat.ChatModel;
import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Completion.Finish;
import dev.toll.chat.Delta;
import dev.toll.chat.LikelihoodModel;
import dev.toll.chat.TextModel;
import dev.toll.chat.Usage;
import dev.toll.core.InputException;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Prompt;
import dev.toll.core.Sampling;
import dev.toll.model.LanguageModel;
import dev.toll.model.LocalSubject;
import dev.toll.model.decoder.Generator;
import dev.toll.model.decoder.Weights;
import dev.toll.tensor.Workers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Local weights as a {@link ChatModel}. One answer is decoded at a time per call; for whole suites a {@link LocalSubject} batches. */
public final class LocalChatModel implements ChatModel {
    private final LanguageModel model;
    private final Weights weights;
    private final Workers workers;
    private final String id;

    /** @param weights the model's own, or others of its shape, then with an id of their own */
    public LocalChatModel(String id, LanguageModel model, Weights weights, Workers workers) {
        this.id = id;
        this.model = model;
        this.weights = weights;
        this.workers = workers;
    }

    /** The model as loaded, known by the name of its folder and its content. */
    public static LocalChatModel of(LanguageModel model, Workers workers) {
        return new LocalChatModel(model.dir().toAbsolutePath().normalize().getFileName() + "@" + model.contentHash(), model, model.weights(), workers);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Completion complete(ChatRequest request) {
        return stream(request, delta -> {});
    }

    @Override
    public Completion stream(ChatRequest request, Consumer<Delta> sink) {
        if (!request.tools().isEmpty()) {
            throw new ChatException(Kind.REJECTED, id + ": tools are not offered to local weights");
        }
        if (!request.extras().isEmpty()) {
            throw new ChatException(Kind.REJECTED, id + ": local weights do not know " + String.join(", ", request.extras().keySet()));
        }
        for (var message : request.conversation().messages()) {
            if (message.parts().stream().anyMatch(Part.Image.class::isInstance)) {
                throw new ChatException(Kind.REJECTED, id + ": an image in a " + message.role().wire() + " turn, expected text only");
            }
        }
        return write(new Prompt.Chat(request.conversation()), request.sampling(), request.draw(), sink);
    }

    @Override
    public Optional<TextModel> texts() {
        return Optional.of((text, sampling, draw) -> write(Prompt.plain(text), sampling, draw, delta -> {}));
    }

    @Override
    public Optional<LikelihoodModel> likelihoods() {
        return Optional.of(new LikelihoodModel() {
            @Override
            public boolean scoresChats() {
                return model.hasChatTemplate();
            }

            @Override
            public Scores logLikelihood(Prompt prompt, List<String> options) {
                long read = model.encode(prompt).length + options.stream().mapToLong(o -> model.encodeAnswer(prompt, o, false).length).sum();
                return new Scores(new LocalSubject(id, model, weights, workers).logLikelihood(List.of(prompt), List.of(options))[0], new Usage(read, 0, 1));
            }
        });
    }

    private int[] encode(Prompt prompt) {
        try {
            return model.encode(prompt);
        } catch (InputException e) {
            throw new ChatException(Kind.REJECTED, String.valueOf(e.getMessage()), e);
        }
    }

    /** The same with no more new tokens than the context has room for; an answer that needs more ends as cut off. */
    private Sampling fitted(Sampling s, int promptTokens) {
        int room = model.config().maxPositionEmbeddings() - promptTokens;
        if (room < 1) {
            throw new ChatException(Kind.REJECTED, id + ": the prompt has " + promptTokens + " tokens, expected fewer than the context of "
                    + model.config().maxPositionEmbeddings());
        }
        return room >= s.maxNewTokens() ? s : new Sampling(s.temperature(), s.topK(), s.topP(), room, s.seed(), s.stop());
    }

    /** Decodes on another thread, so that the sink is called on this one, and may be slow or throw. */
    private Completion write(Prompt prompt, Sampling asked, int draw, Consumer<Delta> sink) {
        int[] ids = encode(prompt);
        var sampling = fitted(asked, ids.length);
        var pieces = new LinkedBlockingQueue<Optional<String>>();
        var writer = new Writer(sampling, text -> pieces.add(Optional.of(text)));
        var work = new FutureTask<>(() -> {
            try {
                return new Generator(model.decoder(), weights, workers, 1).generate(List.of(ids), new long[] {draw}, sampling, model.stopIds(), writer).getFirst();
            } finally {
                pieces.add(Optional.empty());
            }
        });
        var decoding = Thread.ofVirtual().start(work);
        try {
            var text = new StringBuilder();
            for (var piece = pieces.take(); piece.isPresent(); piece = pieces.take()) {
                text.append(piece.get());
                sink.accept(new Delta.Text(piece.get()));
            }
            var generated = work.get();
            for (var piece : writer.finish(generated.tokens())) {
                text.append(piece);
                sink.accept(new Delta.Text(piece));
            }
            return new Completion(Message.assistant(text.toString()), generated.finished() ? Finish.STOP : Finish.LENGTH,
                    new Usage(ids.length, generated.tokens().length, 1), id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(Kind.CANCELLED, id + ": interrupted while an answer was written", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            // Nobody may free the weights while they are still read: the next token ends an abandoned answer.
            writer.abandon();
            join(decoding);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Watches the tokens as they come: gives out their text, and ends the answer at a stop string or when nobody listens any more. */
    private final class Writer implements Generator.StopRule {
        private final GrowingText growing = new GrowingText(tokens -> model.tokenizer().decode(tokens, true));
        private final Holdback holdback;
        private final java.util.ArrayList<String> late = new java.util.ArrayList<>();
        private volatile boolean abandoned;
        private Consumer<String> out;

        Writer(Sampling sampling, Consumer<String> out) {
            this.out = out;
            this.holdback = new Holdback(sampling.stop(), text -> this.out.accept(text));
        }

        @Override
        public boolean reached(int[] tokens, int count) {
            if (abandoned) {
                return true;
            }
            holdback.push(growing.next(tokens, count));
            return holdback.stopped();
        }

        /** What was still held back. Called when no more tokens come. */
        List<String> finish(int[] tokens) {
            out = late::add;
            holdback.push(growing.rest(tokens));
            holdback.end();
            return late;
        }

        void abandon() {
            abandoned = true;
        }
    }
}
