package dev.toll.guard.content;

import dev.toll.core.Message;
import dev.toll.guard.rails.Finding;
import dev.toll.guard.rails.Inspected;
import dev.toll.guard.rails.Rail;
import dev.toll.guard.rails.Side;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A content guard as a rail: unsafe blocks, unreadable is unknown. On a stream it judges the answer so far at every sentence, or whole. */
public record ContentRail(ContentGuard guard, Taxonomy taxonomy, CautionPolicy caution, boolean wholeAnswers) implements Rail {
    @Override
    public String name() {
        return "content";
    }

    @Override
    public Set<Side> sides() {
        return EnumSet.of(Side.INPUT, Side.OUTPUT);
    }

    @Override
    public int reach() {
        return wholeAnswers ? WHOLE : 0;
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public Finding check(Inspected inspected) {
        boolean output = inspected.side() == Side.OUTPUT;
        var verdict = guard.assess(output ? inspected.conversation().plus(Message.assistant(inspected.text())) : inspected.conversation(), taxonomy);
        String why = taxonomy.id() + " " + verdict.categories().stream().map(Category::name).collect(Collectors.joining(", "));
        return switch (verdict.label(output, caution)) {
            case SAFE -> verdict.categories().isEmpty() ? Finding.PASS : new Finding.Flag(why);
            case UNSAFE -> new Finding.Block(why);
            case UNKNOWN -> new Finding.Unknown("the guard's verdict could not be read");
        };
    }
}
