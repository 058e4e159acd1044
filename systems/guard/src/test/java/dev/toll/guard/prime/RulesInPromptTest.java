package dev.toll.guard.prime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.chat.ChatRequest;
import dev.toll.core.Conversation;
import dev.toll.core.Message;
import dev.toll.core.Role;
import dev.toll.core.Sampling;
import dev.toll.guard.Scripted;
import dev.toll.guard.guidelines.Guideline;
import dev.toll.guard.guidelines.Guidelines;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesInPromptTest {
    private static final Guidelines RULES = new Guidelines("house", List.of(new Guideline("r1", Guideline.Kind.RESTRICTIVE, "No moths."),
            new Guideline("d1", Guideline.Kind.DIRECTIVE, "Be brief.")));

    @Test
    void rules_ofBothKinds_standBeforeTheApplicationsOwnSystemTurn() {
        var model = new Scripted("yes", "yes");
        var ruled = new RulesInPrompt("ruled", model, RULES);
        assertThat(ruled.complete(ChatRequest.of(Conversation.of(Message.system("You sell lamps."), Message.user("hello")), Sampling.greedy(9))).text()).isEqualTo("yes");
        var sent = model.asked.getFirst().conversation().messages();
        assertThat(sent).hasSize(2);
        assertThat(sent.getFirst().role()).isEqualTo(Role.SYSTEM);
        assertThat(sent.getFirst().text()).isEqualTo("- Be brief.\n- No moths.\n\nYou sell lamps.");
        assertThat(sent.getLast().text()).isEqualTo("hello");
    }

    @Test
    void noRules_leaveTheRequestAsItIs() {
        var model = new Scripted("yes", "yes");
        var request = ChatRequest.of(Conversation.ask("hello"), Sampling.greedy(9));
        new RulesInPrompt("ruled", model, new Guidelines("none", List.of())).complete(request);
        assertThat(model.asked).containsExactly(request);
    }
}
