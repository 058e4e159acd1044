package dev.toll.gateway;

import dev.toll.chat.Delta;
import dev.toll.core.Conversation;
import dev.toll.guard.rails.HeldBack;
import dev.toll.guard.rails.Outcome;
import dev.toll.guard.rails.RailResult;
import dev.toll.guard.rails.Rails;
import dev.toll.guard.rails.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An answer on its way out, every surface of it under rails: text and thinking as they may be released, tool calls whole, name
 * and arguments together, since half a call is of no use to anyone.
 */
final class CheckedAnswer {
    private final Rails rails;
    private final Conversation conversation;
    private final Consumer<Delta> out;
    private final HeldBack text;
    private final HeldBack thinking;
    private final TreeMap<Integer, Call> calls = new TreeMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private Optional<RailResult> blocked = Optional.empty();

    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
    }

    CheckedAnswer(Rails rails, Conversation conversation, HeldBack.Release release, Consumer<Delta> out) {
        this.rails = rails;
        this.conversation = conversation;
        this.out = out;
        this.text = new HeldBack(rails, Side.OUTPUT, conversation, release, t -> out.accept(new Delta.Text(t)));
        this.thinking = new HeldBack(rails, Side.OUTPUT, conversation, release, t -> out.accept(new Delta.Thinking(t)));
    }

    void add(Delta delta) {
        switch (delta) {
            case Delta.Text(var more) -> hold(text, more);
            case Delta.Thinking(var more) -> hold(thinking, more);
            case Delta.ToolCall(int index, var id, var name, var arguments) -> {
                var call = calls.computeIfAbsent(index, i -> new Call());
                call.id = id.isEmpty() ? call.id : id;
                call.name = name.isEmpty() ? call.name : name;
                call.arguments.append(arguments);
            }
        }
    }

    private void hold(HeldBack channel, String more) {
        channel.add(more);
        if (channel.blocked()) {
            note(channel.finish());
        }
    }

    /** All has come: every surface is checked before the rest of any leaves. */
    void finish() {
        note(thinking.finish());
        note(text.finish());
        var names = new ArrayList<HeldBack>();
        for (var entry : calls.entrySet()) {
            var call = entry.getValue();
            var name = new HeldBack(rails, Side.TOOL_CALL, conversation, HeldBack.Release.WHOLE, n -> call.name = n);
            name.add(call.name);
            var arguments = new HeldBack(rails, Side.TOOL_CALL, conversation, HeldBack.Release.WHOLE,
                    a -> out.accept(new Delta.ToolCall(entry.getKey(), call.id, call.name, a)));
            arguments.add(call.arguments.isEmpty() ? "{}" : call.arguments.toString());
            note(name.finish());
            note(arguments.finish());
            names.add(name);
            names.add(arguments);
        }
        if (blocked.isEmpty()) {
            thinking.release();
            text.release();
            names.forEach(HeldBack::release);
        }
    }

    private void note(Outcome outcome) {
        outcomes.add(outcome);
        if (blocked.isEmpty()) {
            blocked = outcome.blockedBy();
        }
    }

    Optional<RailResult> blocked() {
        return blocked;
    }

    /** The gravest finding of each rail on each side. */
    List<RailResult> results() {
        var out = new ArrayList<RailResult>();
        for (var outcome : outcomes) {
            for (var result : outcome.results()) {
                var same = out.stream().filter(r -> r.rail().equals(result.rail()) && r.side() == result.side()).findFirst();
                if (same.isEmpty()) {
                    out.add(result);
                } else if (Gravity.of(result.finding()) > Gravity.of(same.get().finding())) {
                    out.set(out.indexOf(same.get()), result);
                }
            }
        }
        return out;
    }
}
