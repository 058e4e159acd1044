package dev.toll.recipes;

import dev.toll.agency.Disclosure;
import dev.toll.align.RewardFunction;
import dev.toll.core.Answer;
import dev.toll.core.Prompt;
import dev.toll.lilliput.Visit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An incentive as a reward of answers to known visits; an answer that was cut off counts as one without a form, one to an unknown prompt is unknown. */
record ShopReward(Incentive incentive, Map<Prompt, Asked> asked) implements RewardFunction {
    /** A visit and who is promised the explanation. */
    record Asked(Visit visit, Disclosure disclosure) {
        Prompt prompt() {
            return Prompt.chat(visit.prompt(disclosure.toFirm(), disclosure.toCustomer()));
        }
    }

    @Override
    public double[] score(List<? extends Prompt> prompts, List<Answer> answers) {
        return IntStream.range(0, answers.size()).mapToDouble(i -> {
            var visit = asked.get(prompts.get(i));
            return visit == null ? Double.NaN
                    : incentive.score(ShopReplies.read("", visit.visit(), visit.disclosure(), "", answers.get(i).finished() ? answers.get(i).text() : ""));
        }).toArray();
    }

    @Override
    public String contentHash() {
        return "shop reward 1 " + incentive;
    }
}
