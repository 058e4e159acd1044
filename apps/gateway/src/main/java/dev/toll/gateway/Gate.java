package dev.toll.gateway;

import dev.toll.chat.ChatRequest;
import dev.toll.chat.Completion;
import dev.toll.chat.Completion.Finish;
import dev.toll.chat.Delta;
import dev.toll.chat.Usage;
import dev.toll.core.Message;
import dev.toll.core.Part;
import dev.toll.core.Role;
import dev.toll.gateway.audit.Exchange;
import dev.toll.guard.prime.CallTrace;
import dev.toll.guard.prime.RiskAssessment;
import dev.toll.guard.rails.RailResult;
import dev.toll.guard.rails.Rails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes one request through input rails, routing, the model and output rails. Knows no HTTP. */
public final class Gate {
    private Gate() {}

    /** Hears of a request under way. */
    public interface Listener {
        /** The request may be answered: its route if there is one, and what the input rails said. Comes once, before any delta. */
        void starting(Optional<RiskAssessment> risk, List<RailResult> inputRails);

        /** A checked piece of the answer. One that throws ends the call upstream. */
        void delta(Delta delta);
    }

    /** The answer did not pass a rail on its way out. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped by a rail", null, false, false);
        }
    }

    /**
     * Serves a request; what {@code listener} got is what {@link Exchange#answer} holds.
     *
     * @throws dev.toll.chat.ChatException if a model gave no answer; nothing unchecked has left by then
     */
    public static Exchange serve(ChatRequest request, Guarding guarding, Listener listener) {
        return new Run(guarding, listener).serve(request);
    }

    /** One request on its way. */
    private static final class Run {
        private final Guarding guarding;
        private final Listener listener;
        private final long start = System.nanoTime();
        private final List<RailResult> rails = new ArrayList<>();
        private final List<Delta> given = new ArrayList<>();
        private Optional<RiskAssessment> risk = Optional.empty();
        private long startedAt = start;

        Run(Guarding guarding, Listener listener) {
            this.guarding = guarding;
            this.listener = listener;
        }

        Exchange serve(ChatRequest request) {
            var input = new InputCheck(guarding.rails()).check(request.conversation());
            rails.addAll(input.results());
            if (input.blockedBy().isPresent()) {
                starting();
                give(new Delta.Text(guarding.refusal()));
                return ended(Finish.CONTENT_FILTER, Usage.NONE, List.of(), input.blockedBy());
            }
            var checked = request.with(input.conversation());
            var answer = new CheckedAnswer(guarding.rails(), checked.conversation(), guarding.release(), this::give);
            try {
                return answered(checked, answer);
            } catch (Stopped e) {
                return refused(answer, List.of(), Usage.UNKNOWN);
            }
        }

        private Exchange answered(ChatRequest request, CheckedAnswer answer) {
            Completion completion;
            List<CallTrace> calls;
            var prime = guarding.prime();
            Consumer<Delta> sink = delta -> {
                answer.add(delta);
                if (answer.blocked().isPresent()) {
                    throw new Stopped();
                }
            };
            if (prime == null) {
                starting();
                long before = System.nanoTime();
                completion = guarding.main().stream(request, sink);
                calls = List.of(new CallTrace(CallTrace.Stage.ANSWER, guarding.main().id(), completion.usage(), Duration.ofNanos(System.nanoTime() - before)));
            } else {
                var guarded = prime.answer(request, found -> {
                    risk = Optional.of(found);
                    starting();
                }, sink);
                completion = guarded.completion();
                calls = guarded.calls();
            }
            answer.finish();
            if (answer.blocked().isPresent()) {
                return refused(answer, calls, completion.usage());
            }
            rails.addAll(answer.results());
            return ended(completion.finish(), completion.usage(), calls, Optional.empty());
        }

        private Exchange refused(CheckedAnswer answer, List<CallTrace> calls, Usage usage) {
            rails.addAll(answer.results());
            give(new Delta.Text((given.isEmpty() ? "" : "\n\n") + guarding.refusal()));
            return ended(Finish.CONTENT_FILTER, usage, calls, answer.blocked());
        }

        private void starting() {
            startedAt = System.nanoTime();
            listener.starting(risk, List.copyOf(rails));
        }

        private void give(Delta delta) {
            given.add(delta);
            listener.delta(delta);
        }

        private Exchange ended(Finish finish, Usage usage, List<CallTrace> calls, Optional<RailResult> blockedBy) {
            return new Exchange(message(), finish, usage, risk, rails, blockedBy, calls, Duration.ofNanos(startedAt - start), Duration.ofNanos(System.nanoTime() - start),
                    guarding.version());
        }

        private Message message() {
            var text = new StringBuilder();
            var thinking = new StringBuilder();
            var parts = new ArrayList<Part>();
            for (var delta : given) {
                switch (delta) {
                    case Delta.Text(var more) -> text.append(more);
                    case Delta.Thinking(var more) -> thinking.append(more);
                    case Delta.ToolCall(int index, var id, var name, var arguments) -> parts.add(new Part.ToolCall(id, name, arguments));
                }
            }
            if (!thinking.isEmpty()) {
                parts.addFirst(new Part.Thinking(thinking.toString()));
            }
            if (!text.isEmpty()) {
                parts.add(new Part.Text(text.toString()));
            }
            return new Message(Role.ASSISTANT, parts);
        }
    }
}
