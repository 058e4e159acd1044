package dev.toll.guard.prime;

import dev.toll.chat.JsonObjects;
import java.util.Optional;

/** Stage 2's answer on the middle route: the second look at the finding, and the words for the user. */
record ReevaluationAnswer(String reevaluation, String finalResponse) {
    /** Both spellings of the key, since the reference's prompt asks for the second. Empty if it cannot be read. */
    static Optional<ReevaluationAnswer> read(String raw) {
        return JsonObjects.find(raw).flatMap(found -> {
            var object = found.object();
            var second = object.has("reevaluation") ? object.path("reevaluation") : object.path("reevalution");
            var answer = object.path("final_response");
            return second.isString() && answer.isString() && !answer.asString().isBlank()
                    ? Optional.of(new ReevaluationAnswer(second.asString().strip(), answer.asString())) : Optional.empty();
        });
    }
}
