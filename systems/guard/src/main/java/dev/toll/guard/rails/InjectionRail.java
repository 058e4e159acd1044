package dev.toll.guard.rails;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Signs that a text tries to give orders to the model over its operator's head. Each sign has a weight, and the text is
 * blocked from a sum of one on. Phrases of everyday life ("act as a", "developer mode" in a question about a telephone) weigh
 * too little to block alone. A heuristic: it catches the commonest forms and no more; the guard model is the real check.
 */
public final class InjectionRail implements Rail {
    private static final int REACH = 400;
    private static final double ENOUGH = 1.0;

    private record Sign(String name, double weight, Pattern shape) {}

    private static final String EARLIER = "(?:all |any |the |your |my |of |these |those ){0,4}(?:previous|prior|earlier|above|preceding|existing|original|initial|system)";
    private static final String ORDERS = "(?:instructions?|rules?|guidelines?|prompts?|directions?|directives?|constraints?|restrictions?|policies|messages?)";
    private static final List<Sign> SIGNS = List.of(
            sign("override", 1.0, "(?:ignore|disregard|forget|override|bypass|drop) " + EARLIER + " (?:\\w{1,20} ){0,2}" + ORDERS),
            sign("override", 1.0, "(?:ignore|disregard|forget) (?:everything|all|anything)(?: that)?(?: was| you were| has been| you have been)? (?:said|told|instructed|written) (?:before|above|so far|earlier|previously)"),
            sign("reveal", 1.0, "(?:reveal|print|show|repeat|output|display|leak|tell me)(?: me| us)? (?:your |the ){1,2}(?:full |entire |exact |whole |hidden |secret |initial |original ){0,3}(?:system|developer) (?:prompt|message|instructions?)"),
            sign("reveal", 1.0, "(?:repeat|print|output|copy) (?:everything|all(?: the)? text|the words|all words) (?:above|before this|verbatim)"),
            sign("unbound", 0.6, "(?:you are|you're|act|behave|respond|answer)(?: now)?(?: as)?(?: if)? (?:no longer|not|un)(?: be)? ?(?:bound|restricted|limited|filtered|censored)"),
            sign("unbound", 0.6, "(?:without|free of|free from|has no|have no|with no) (?:any |your )?(?:ethical |moral |safety |content )+(?:guidelines|restrictions|limits|filters|rules|constraints)"),
            sign("persona", 0.6, "\\b(?:do anything now|dan mode|jailbroken|jailbreak mode|god mode|unrestricted mode|developer mode (?:enabled|on|activated))\\b"),
            sign("persona", 0.4, "(?:you are now|from now on you(?:'re| are| will be)|pretend (?:to be|you are)|roleplay as) "),
            sign("markup", 1.0, "<\\|?(?:im_start|im_end|system|endoftext|start_header_id|eot_id)\\|?>|\\[/?inst\\]|<</?sys>>"),
            sign("markup", 0.6, "(?:^| )(?:###|---|===) ?(?:system|developer|new instructions?|instruction)(?: message| prompt)?(?: ?:| ?###)"),
            sign("forced opening", 0.4, "(?:start|begin)(?: your (?:answer|response|reply))? with [\"'\u201c\u2018]?(?:sure|absolutely|of course|yes|certainly)"),
            sign("no refusal", 0.6, "(?:never|do not|don't|must not|can ?not|can't) (?:ever )?(?:refuse|decline|apologi[sz]e|say (?:no|sorry|you can'?t)|warn)"));

    private static Sign sign(String name, double weight, String shape) {
        return new Sign(name, weight, Pattern.compile(shape));
    }

    @Override
    public String name() {
        return "injection";
    }

    @Override
    public Set<Side> sides() {
        return EnumSet.of(Side.INPUT, Side.TOOL_CALL);
    }

    @Override
    public int reach() {
        return REACH;
    }

    @Override
    public Finding check(Inspected inspected) {
        String text = PlainText.of(inspected.text());
        double sum = 0;
        var found = new ArrayList<String>();
        for (var sign : SIGNS) {
            if (sign.shape().matcher(text).find()) {
                sum += sign.weight();
                if (!found.contains(sign.name())) {
                    found.add(sign.name());
                }
            }
        }
        String reason = String.format(Locale.ROOT, "%s (%.1f)", String.join(", ", found), sum);
        return sum >= ENOUGH ? new Finding.Block(reason) : sum > 0 ? new Finding.Flag(reason) : Finding.PASS;
    }
}
