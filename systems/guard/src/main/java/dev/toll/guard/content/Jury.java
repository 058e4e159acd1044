package dev.toll.guard.content;

import dev.toll.chat.SideBySide;
import dev.toll.chat.Usage;
import dev.toll.core.Conversation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several guards that vote (Aegis 2.0, arXiv 2501.09004, section 3: three models label answers together). All are asked side by
 * side; one that cannot be read has abstained. Categories come in the order of how many jurors on the unsafe side named them.
 *
 * @param jurors guards of different names
 * @param quorum least number of votes without which nothing is decided
 */
public record Jury(List<ContentGuard> jurors, JuryDecision.Rule rule, int quorum) implements ContentGuard {
    public Jury {
        jurors = List.copyOf(jurors);
        if (quorum < 1 || quorum > jurors.size() || jurors.stream().map(ContentGuard::name).distinct().count() < jurors.size()) {
            throw new IllegalArgumentException("jury: quorum " + quorum + " (1 to the number of jurors) of " + jurors.stream().map(ContentGuard::name).toList()
                    + " (names that differ)");
        }
    }

    @Override
    public String name() {
        return jurors.stream().map(ContentGuard::name).collect(Collectors.joining(" + "));
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.toll.chat.ChatException when a juror gave no answer at all
     */
    @Override
    public SafetyVerdict assess(Conversation conversation, Taxonomy taxonomy) {
        var verdicts = SideBySide.run(jurors.stream().<Callable<SafetyVerdict>>map(j -> () -> j.assess(conversation, taxonomy)).toList());
        var user = decide(verdicts, SafetyVerdict::user).label();
        var response = decide(verdicts, SafetyVerdict::response).label();
        boolean unsafe = user == SafetyLabel.UNSAFE || response == SafetyLabel.UNSAFE;
        boolean nothing = user == SafetyLabel.UNKNOWN && response == SafetyLabel.UNKNOWN;
        boolean clean = verdicts.stream().allMatch(v -> v.status() == SafetyVerdict.Status.OK);
        return new SafetyVerdict(user, response, unsafe ? categories(verdicts) : List.of(), verdicts.stream().flatMap(v -> v.unknown().stream()).distinct().toList(),
                nothing ? SafetyVerdict.Status.UNPARSEABLE : clean ? SafetyVerdict.Status.OK : SafetyVerdict.Status.REPAIRED,
                verdicts.stream().map(SafetyVerdict::usage).reduce(Usage.NONE, Usage::plus));
    }

    /** The votes on one side of a conversation. */
    JuryDecision decide(List<SafetyVerdict> verdicts, Function<SafetyVerdict, SafetyLabel> side) {
        var votes = new LinkedHashMap<String, SafetyLabel>();
        for (int i = 0; i < verdicts.size(); i++) {
            votes.put(jurors.get(i).name(), side.apply(verdicts.get(i)));
        }
        return JuryDecision.of(votes, rule, quorum);
    }

    private static List<Category> categories(List<SafetyVerdict> verdicts) {
        var counts = new HashMap<Category, Integer>();
        var order = new ArrayList<Category>();
        for (var verdict : verdicts) {
            for (var category : verdict.categories()) {
                if (counts.merge(category, 1, Integer::sum) == 1) {
                    order.add(category);
                }
            }
        }
        order.sort(Comparator.comparing((Category c) -> counts.getOrDefault(c, 0)).reversed());
        return order;
    }
}
