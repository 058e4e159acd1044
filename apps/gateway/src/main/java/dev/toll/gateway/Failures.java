package dev.toll.gateway;

import dev.toll.chat.ChatException;

/** What a client is told when a model gave no answer: a status it can act on, and words that do not repeat the backend's. */
final class Failures {
    /** Something of ours broke. */
    static final int OURS = 500;
    static final String OUR_WORDS = "the gate failed";
    /** The audit line could not be written. */
    static final int UNWRITTEN = 503;
    static final String UNWRITTEN_WORDS = "the gate cannot write its audit log, and gives no answer without";

    private Failures() {}

    static int status(ChatException e) {
        return switch (e.kind()) {
            case REJECTED -> 400;
            case LIMITED, BUDGET -> 429;
            case TIMEOUT -> 504;
            case CANCELLED -> 503;
            case UNAUTHORIZED, UNAVAILABLE, MALFORMED, BROKEN_OFF -> 502;
        };
    }

    static String words(ChatException e) {
        return switch (e.kind()) {
            case REJECTED -> String.valueOf(e.getMessage());
            case LIMITED -> "the model's endpoint takes no more requests at the moment";
            case BUDGET -> "this gate's budget is used up";
            case TIMEOUT -> "the model's endpoint did not answer in time";
            case CANCELLED -> "the gate is shutting down";
            case UNAUTHORIZED -> "the model's endpoint refused the gate's key";
            case UNAVAILABLE -> "the model's endpoint failed or cannot be reached";
            case MALFORMED -> "the model's endpoint sent something that is no answer";
            case BROKEN_OFF -> "the model's endpoint broke off its answer";
        };
    }
}
