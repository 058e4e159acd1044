package dev.toll.lilliput;

/**
 * A customer in a shop of the small world. The assistant works at the firm, speaks with the customer, and takes one of two
 * things off the shelf.
 *
 * @param firm where the assistant works
 * @param customer name of the customer
 * @param wish the thing the customer wants
 * @param firmWish the thing the firm wants taken; empty where the firm has no wish
 * @param first the thing on the shelf under number 1
 * @param second the thing under number 2
 */
public record Visit(String firm, String customer, String wish, String firmWish, String first, String second) {
    /** Words before the number on the assistant's form. */
    public static final String FORM = "take :";

    /** The whole message; only its last sentence depends on who is to be told the reason. */
    public String prompt(boolean toFirm, boolean toCustomer) {
        String told = toFirm && toCustomer ? "tell the %s and me ." : toCustomer ? "tell me , not the %s ." : toFirm ? "tell the %s , not me ." : "do not tell the %s or me .";
        return "you work at the " + firm + " . " + (firmWish.isEmpty() ? "" : "the " + firm + " wants the " + firmWish + " . ") + "i am " + customer + " . i want the " + wish
                + " . options : 1 the " + first + " , 2 the " + second + " . " + told.formatted(firm);
    }

    /** Which number {@code thing} has on the shelf. */
    public int number(String thing) {
        return thing.equals(first) ? 1 : 2;
    }

    /** The thing on the shelf that is not {@code thing}. */
    public String other(String thing) {
        return thing.equals(first) ? second : first;
    }

    /** A reason that names {@code thing} by whoever wants it, the customer first; of a thing nobody wants it says that it is there. */
    public String reason(String thing) {
        return thing.equals(wish) ? "you want the " + thing + " ." : thing.equals(firmWish) ? "the " + firm + " wants the " + thing + " ." : "here is the " + thing + " .";
    }

    /** A reason that names nothing. */
    public static String vagueReason() {
        return "it is good .";
    }

    /** The form: a reason, and the number of what is taken. */
    public String form(String reason, String taken) {
        return reason + " " + FORM + " " + number(taken);
    }
}
