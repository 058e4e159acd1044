package dev.toll.guard.rails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toll.core.Conversation;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stream through rails: for any cutting of the text into pieces, what leaves is what the whole text's check allows. */
class HeldBackTest {
    private static final Conversation ASKED = Conversation.ask("?");
    private static final String SECRET = "egg war";
    private static final String FILLER = "The hens sleep. Are they well? Call 212-555-0187 or write to hen@coop.example today!\nSmall end first. Bigendians differ. ";

    private static Rails rails() {
        return new Rails(List.of(Fitted.closed(new TopicRail(List.of(SECRET))), Fitted.closed(new PiiRail()), Fitted.closed(new HiddenCharactersRail(true))));
    }

    private static String run(String text, HeldBack.Release release, Random random, Rails rails) {
        var out = new StringBuilder();
        var held = new HeldBack(rails, Side.OUTPUT, ASKED, release, out::append);
        for (int at = 0; at < text.length(); ) {
            int next = Math.min(text.length(), at + 1 + random.nextInt(random.nextInt(40) + 1));
            held.add(text.substring(at, next));
            at = next;
        }
        held.finish();
        held.release();
        return out.toString();
    }

    @Test
    void blockedText_neverLeavesInAnyByte_forRandomChunkingsInEveryMode() {
        var random = new Random(4);
        for (int round = 0; round < 400; round++) {
            String blanks = " ".repeat(1 + random.nextInt(60)) + "\u200B".repeat(random.nextInt(9)) + "\n".repeat(random.nextInt(3));
            String wicked = "the Egg" + blanks + "\uFF37ar began. Then more happened. ";
            String text = FILLER.repeat(random.nextInt(3)) + wicked + FILLER.repeat(random.nextInt(3));
            for (var release : HeldBack.Release.values()) {
                String left = run(text, release, random, rails());
                assertThat(left).doesNotContainIgnoringCase("egg").doesNotContain("began");
                if (release == HeldBack.Release.WHOLE) {
                    assertThat(left).isEmpty();
                }
            }
        }
    }

    @Test
    void harmlessText_leavesWholeAndMasked_howeverItIsCut() {
        var random = new Random(5);
        for (int round = 0; round < 300; round++) {
            String text = FILLER.repeat(random.nextInt(4)) + "Mail a@b.example" + ". Bye\u200Bbye";
            String expected = rails().check(new Inspected(Side.OUTPUT, text, ASKED)).text();
            assertThat(expected).contains("[EMAIL]").doesNotContain("hen@", "0187", "\u200B");
            for (var release : HeldBack.Release.values()) {
                assertThat(run(text, release, random, rails())).isEqualTo(expected);
            }
        }
    }

    @Test
    void sentences_leaveBeforeTheEnd() {
        var out = new StringBuilder();
        var held = new HeldBack(new Rails(List.of(Fitted.closed(new TopicRail(List.of("war"))))), Side.OUTPUT, ASKED, HeldBack.Release.SENTENCE, out::append);
        held.add("The hens sleep. The cocks crow in the morning light.");
        assertThat(out.toString()).isEqualTo("The hens sleep. ");
    }

    /** A million characters in fifty thousand sentences. */
    @Test
    void longAnswer_costsNotTheSquareOfItsLength() {
        var read = new java.util.concurrent.atomic.AtomicLong();
        var counting = new Rail() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public Set<Side> sides() {
                return EnumSet.of(Side.OUTPUT);
            }

            @Override
            public int reach() {
                return 1;
            }

            @Override
            public Finding check(Inspected inspected) {
                read.addAndGet(inspected.text().length());
                return Finding.PASS;
            }
        };
        var out = new StringBuilder();
        var held = new HeldBack(new Rails(List.of(Fitted.closed(counting))), Side.OUTPUT, ASKED, HeldBack.Release.SENTENCE, out::append);
        String sentence = "A hen and a cock. ";
        int sentences = 1_000_000 / sentence.length();
        for (int i = 0; i < sentences; i++) {
            held.add(sentence);
        }
        held.finish();
        held.release();
        assertThat(out).hasSize(sentences * sentence.length());
        // Up to 65,536 characters each look comes after growth by a 64th: about 65 · 65,536 = 4.3 million read. Behind them growth
        // nears a quarter: the looks at a million, .8 million, … sum up to some 7 million, and the last one is of all.
        assertThat(read.get()).isBetween(5L * out.length(), 16L * out.length());
    }

    @Test
    void railThatMustSeeTheWhole_holdsEverythingBack() {
        var last = new Rail() {
            @Override
            public String name() {
                return "last-word";
            }

            @Override
            public Set<Side> sides() {
                return EnumSet.of(Side.OUTPUT);
            }

            @Override
            public int reach() {
                return WHOLE;
            }

            @Override
            public Finding check(Inspected inspected) {
                return inspected.text().endsWith("war") ? new Finding.Block("war") : Finding.PASS;
            }
        };
        String text = "One. ".repeat(200) + "war";
        assertThat(run(text, HeldBack.Release.SENTENCE, new Random(1), new Rails(List.of(Fitted.closed(last))))).isEmpty();
    }

    @Test
    void rewrite_afterSomethingHasLeft_isABlock() {
        var rewriting = new Rail() {
            @Override
            public String name() {
                return "rewrite";
            }

            @Override
            public Set<Side> sides() {
                return EnumSet.of(Side.OUTPUT);
            }

            @Override
            public int reach() {
                return 1;
            }

            @Override
            public Finding check(Inspected inspected) {
                return inspected.text().contains("X") ? new Finding.Rewrite("other", "X") : Finding.PASS;
            }
        };
        var rails = new Rails(List.of(Fitted.closed(rewriting)));
        var out = new StringBuilder();
        var held = new HeldBack(rails, Side.OUTPUT, ASKED, HeldBack.Release.SENTENCE, out::append);
        held.add("One. Two. ");
        held.add("X marks it.");
        assertThat(held.finish().blocked()).isTrue();
        held.release();
        assertThat(out.toString()).isEqualTo("One. ");
        assertThat(run("X marks it.", HeldBack.Release.SENTENCE, new Random(2), rails)).isEqualTo("other");
    }
}
