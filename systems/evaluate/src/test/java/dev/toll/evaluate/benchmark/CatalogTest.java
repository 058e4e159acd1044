package dev.toll.evaluate.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import dev.toll.core.Item;
import dev.toll.core.Problems;
import dev.toll.core.Prompt;
import dev.toll.evaluate.Posed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items of our own in the files' published shapes; prompts as the tasks of lm-evaluation-harness 0.4.13 render them, written out by hand. */
class CatalogTest {
    @TempDir
    private Path data;

    private void file(String name, String text) throws IOException {
        var path = data.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Posed load(String name) {
        var problems = new Problems();
        var loaded = Catalog.load(List.of(name), data, Integer.MAX_VALUE, problems);
        problems.throwIfAny();
        return loaded.getFirst();
    }

    private Item.Choice choice(String name, int index) {
        return (Item.Choice) load(name).suite().items().get(index);
    }

    private static String text(Item item) {
        return ((Prompt.Plain) item.prompt()).text();
    }

    @Test
    void arc_whenFromItsAuthorsOrTheHub_isTheSame() throws IOException {
        file("ARC-Easy/ARC-Easy-Test.jsonl", """
                {"id":"a1","question":{"stem":"What melts?","choices":[{"text":"ice","label":"1"},{"text":"fire","label":"2"}]},"answerKey":"1"}
                """);
        file("arc-challenge.jsonl", """
                {"id":"a1","question":"What melts?","choices":{"text":["ice","fire"],"label":["A","B"]},"answerKey":"A"}
                """);
        assertThat(choice("arc-easy", 0)).isEqualTo(choice("arc-challenge", 0))
                .isEqualTo(new Item.Choice("a1", Prompt.plain("Question: What melts?\nAnswer:"), List.of("ice", "fire"), 0));
    }

    @Test
    void piqa_whenLabelsLieBesideIt_readsThem() throws IOException {
        file("piqa/valid.jsonl", """
                {"goal":"Dry a cup","sol1":"use a towel","sol2":"use soup"}
                {"goal":"Cool tea","sol1":"heat it","sol2":"wait"}
                """);
        assertThatThrownBy(() -> load("piqa")).isInstanceOf(InputException.class).hasMessageContaining("valid-labels.lst");
        file("piqa/valid-labels.lst", "0\n1\n");
        assertThat(choice("piqa", 1).answer()).isEqualTo(1);
        assertThat(text(choice("piqa", 1))).isEqualTo("Question: Cool tea\nAnswer:");
        file("piqa/valid-labels.lst", "0\n");
        assertThatThrownBy(() -> load("piqa")).hasMessageContaining("1 labels for 2 items");
    }

    /** Three questions: the first two are shown with their answers (the second's in its gap), the third is asked. */
    @Test
    void race_asksTheLastQuestionOfAnArticleBehindTheOthers() throws IOException {
        file("RACE/test/high/high1.txt", """
                {"answers":["B","A","D"],"options":[["p","q","r","s"],["e","f","g","h"],["1","2","3","4"]],
                 "questions":["Who came?","It was  _  .","How many?"],"article":"Long ago.","id":"high1.txt"}
                """);
        var item = choice("race", 0);
        assertThat(text(item)).isEqualTo("Article: Long ago.\n\nQuestion: Who came?\nAnswer: q\nIt was e\nHow many?");
        assertThat(item.options()).containsExactly("1", "2", "3", "4");
        assertThat(item.answer()).isEqualTo(3);

        file("race.jsonl", """
                {"example_id":"high1.txt","article":"Long ago.","question":"Who came?","options":["p","q","r","s"],"answer":"B"}
                {"example_id":"high1.txt","article":"Long ago.","question":"It was  _  .","options":["e","f","g","h"],"answer":"A"}
                {"example_id":"high1.txt","article":"Long ago.","question":"How many?","options":["1","2","3","4"],"answer":"D"}
                """);
        assertThat(choice("race", 0)).isEqualTo(item);
    }

    @Test
    void squad2_whenThereIsNoAnswer_expectsTheEmptyOne() throws IOException {
        file("dev-v2.0.json", """
                {"version":"v2.0","data":[{"title":"Foxes","paragraphs":[{"context":"A fox is red.","qas":[
                 {"id":"q1","question":"What colour?","is_impossible":false,"answers":[{"text":"red","answer_start":9},{"text":"red","answer_start":9}]},
                 {"id":"q2","question":"Whose?","is_impossible":true,"answers":[]}]}]}]}
                """);
        var posed = load("squad2");
        assertThat(text(posed.suite().items().getFirst())).isEqualTo("Title: Foxes\n\nBackground: A fox is red.\n\nQuestion: What colour?\n\nAnswer:");
        assertThat(posed.suite().items()).extracting(i -> ((Item.Open) i).references()).containsExactly(List.of("red"), List.of(""));
        assertThat(posed.sampling().stop()).containsExactly("\n");

        file("squad2.jsonl", """
                {"id":"q1","title":"Foxes","context":"A fox is red.","question":"What colour?","answers":{"text":["red","red"],"answer_start":[9,9]}}
                {"id":"q2","title":"Foxes","context":"A fox is red.","question":"Whose?","answers":{"text":[],"answer_start":[]}}
                """);
        assertThat(load("squad2").suite()).isEqualTo(posed.suite());
    }

    @Test
    void drop_takesTheNumberElseTheSpansElseTheDateOfEveryAnnotator() throws IOException {
        file("drop_dataset_dev.json", """
                {"p1":{"passage":"Two ran.","qa_pairs":[
                 {"question":"How many?","query_id":"d1","answer":{"number":"2","spans":[],"date":{"day":"","month":"","year":""}},
                  "validated_answers":[{"number":"","spans":["Ann","Bo"],"date":{}},{"number":"2","spans":[],"date":{}},{"number":"","spans":[],"date":{"day":"3","month":"May","year":""}}]}]}}
                """);
        var item = (Item.Open) load("drop").suite().items().getFirst();
        assertThat(text(item)).isEqualTo("Two ran. How many?");
        assertThat(item.references()).containsExactly("2", "Ann\nBo", "3 May");
        assertThat(load("drop").sampling().stop()).containsExactly(".");

        file("drop.jsonl", """
                {"passage":"Two ran.","question":"How many?","query_id":"d1","answer":{"number":"2","spans":[],"date":{"day":"","month":"","year":""}},\
                "validated_answers":{"number":["","2",""],"spans":[["Ann","Bo"],[],[]],"date":[{"day":"","month":"","year":""},{"day":"","month":"","year":""},{"day":"3","month":"May","year":""}]}}
                """);
        assertThat(load("drop").suite().items().getFirst()).isEqualTo(item);
    }

    @Test
    void wmt14_whenTheTwoFilesDiffer_saysSo() throws IOException {
        file("newstest2014.fr", "Bonjour.\nMerci.\n");
        file("newstest2014.en", "Good day.\n");
        assertThatThrownBy(() -> load("wmt14-fr-en")).hasMessageContaining("1 lines, but 2 in newstest2014.fr");
        file("newstest2014.en", "Good day.\nThank you.\n");
        var item = (Item.Open) load("wmt14-fr-en").suite().items().get(1);
        assertThat(text(item)).isEqualTo("French phrase: Merci.\nEnglish phrase:");
        assertThat(item.references()).containsExactly("Thank you.");
    }

    @Test
    void hellaswag_isTidied() throws IOException {
        file("hellaswag_val.jsonl", """
                {"activity_label":"Baking","ctx_a":"[header] How to bake [title] Mix.","ctx_b":"the Cook","endings":["stirs  it. [step]"," sleeps."],"label":1}
                """);
        var item = choice("hellaswag", 0);
        // "Baking: [header] How to bake [title] Mix. The cook": the title mark becomes ". ", other marks go, two blanks become one.
        assertThat(text(item)).isEqualTo("Baking: How to bake. Mix. The cook");
        assertThat(item.options()).containsExactly("stirs it. ", "sleeps.");
        assertThat(item.answer()).isEqualTo(1);
    }

    @Test
    void boolq_answersNoOrYes() throws IOException {
        file("boolq.jsonl", "{\"question\":\"is it red\",\"passage\":\"It is red.\",\"answer\":true}\n");
        assertThat(text(choice("boolq", 0))).isEqualTo("It is red.\nQuestion: is it red?\nAnswer:");
        assertThat(choice("boolq", 0).answer()).isEqualTo(1);
    }

    @Test
    void mmlu_whenAFieldHoldsCommasQuotesAndLineEnds_isReadWhole() throws IOException {
        file("mmlu/test/high_school_physics_test.csv", "\"Say \"\"x\"\", then\ny?\",1,\"2, or 3\",4,5,B\n");
        var item = choice("mmlu", 0);
        assertThat(text(item)).isEqualTo("The following are multiple choice questions (with answers) about high school physics.\n\nSay \"x\", then\ny?\nA. 1\nB. 2, or 3\nC. 4\nD. 5\nAnswer:");
        assertThat(item.options()).containsExactly("A", "B", "C", "D");
        assertThat(item.answer()).isEqualTo(1);
    }

    @Test
    void mgsm_asksInItsLanguage() throws IOException {
        file("mgsm/mgsm_de.tsv", "Wie viele?\t1,080\n");
        var item = (Item.Open) load("mgsm-de").suite().items().getFirst();
        assertThat(text(item)).isEqualTo("Frage: Wie viele?\nAntwort:");
        assertThat(item.references()).containsExactly("1,080");
    }

    @Test
    void data_whenMissingUnknownOrBroken_isToldAllAtOnceWithWhereToGetIt() throws IOException {
        file("boolq.jsonl", "{\"question\":\"is it red\",\"passage\":7,\"answer\":true}\n");
        file("hellaswag.jsonl", "{broken\n");
        var problems = new Problems();
        assertThat(Catalog.load(List.of("core", "boolq", "hellaswag", "nonsense"), data, 5, problems)).isEmpty();
        assertThat(problems.faults()).hasSize(10).anySatisfy(f -> assertThat(f).contains("arc-easy", "ARC-Easy-Test.jsonl", "https://allenai.org/data/arc"))
                .anySatisfy(f -> assertThat(f).contains("boolq.jsonl:1: passage: found 7, expected a string"))
                .anySatisfy(f -> assertThat(f).contains("hellaswag.jsonl:1: not JSON")).anySatisfy(f -> assertThat(f).contains("nonsense", "one of core, mgsm"));
    }
}
