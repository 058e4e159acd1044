package dev.toll.evaluate.judge;

import dev.toll.chat.ChatModel;
import dev.toll.chat.Excerpt;
import dev.toll.chat.JsonObjects;

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
        var said = Written.ask(model, TASK, prompt, answer, TOKENS);
        var object = JsonObjects.find(said.text()).map(JsonObjects.Found::object);
        String score = object.map(o -> o.path("score").asString("")).orElse("").strip();
        return score.matches("[1-5]") ? new Rating(Integer.parseInt(score), Excerpt.of(object.orElseThrow().path("why").asString("")), said.usage())
                : new Rating(0, "unreadable: " + Excerpt.of(said.text()), said.usage());
    }
}
