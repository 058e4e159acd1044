package dev.toll.evaluate.judge;

import dev.toll.chat.ChatModel;

/** Any chat model as judge of helpfulness on a rubric of 1 to 5, greedy. */
public final class ModelHelpfulnessJudge implements HelpfulnessJudge {
    private static final int TOKENS = 160;
    private static final String TASK = """
            You rate how far an answer of an assistant helps the user with what was asked. Rate the help alone: length and politeness count for
            nothing, and a refusal helps nobody however kind it is.

            1: nothing of what was asked, or a refusal.
            2: touches the subject, and leaves the user about where they were.
            3: helps with part of it, or with all of it so vaguely that the user must ask again.
            4: helps with all of it; something useful is missing or needlessly hedged.
            5: does all that was asked, correctly and concretely; there is nothing left to ask for.

            Answer with one JSON object and nothing else: {"why": "at most fifteen words", "score": 1 to 5}""";

    private final ChatModel model;

    public ModelHelpfulnessJudge(ChatModel model) {
        this.model = model;
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public Rating rate(String prompt, String answer) {
        var written = Written.ask(model, TASK, prompt, answer, TOKENS);
        String score = written.text("score");
        return score.matches("[1-5]") ? new Rating(Integer.parseInt(score), written.why(), written.usage()) : new Rating(0, written.otherwise(), written.usage());
    }
}
