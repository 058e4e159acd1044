package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PapersCommandTest {
    @Test
    void catalog_holdsTheTenPapersWithDistinctKeysAndIds() {
        var papers = PaperCatalog.load();

        assertThat(papers).hasSize(10);
        assertThat(papers).extracting(Paper::key).doesNotHaveDuplicates().allMatch(key -> key.matches("[a-z][a-z-]+"));
        assertThat(papers).extracting(Paper::arxiv).doesNotHaveDuplicates().allMatch(id -> id.matches("\\d{4}\\.\\d{5}"));
        assertThat(papers).extracting(Paper::claim).noneMatch(String::isBlank);
    }

    @Test
    void catalog_saysOfEveryPaperThatItRunsOrWhenItWill() {
        assertThat(PaperCatalog.load())
                .allMatch(paper -> !paper.runs().isEmpty() || paper.planned() != null, "runs, or is planned");
    }

    @Test
    void papers_showsKeysCommandsAndPlans() {
        var shell = Shell.toll("papers");

        assertThat(shell.exitCode()).isZero();
        assertThat(shell.out())
                .contains("alignment-tax", "2309.06256", "runs at lilliput scale: ./toll quickstart")
                .contains("primeguard", "runs at paper scale: ./toll run primeguard --scale paper")
                .contains("parl", "not yet: ")
                .contains("3 of 10 run today.");
    }

    @Test
    void papers_whenOneIsNamed_showsOnlyThat() {
        assertThat(Shell.toll("papers", "aegis").out()).contains("2501.09004").doesNotContain("2309.06256");
    }

    @Test
    void papers_asJson_isOneArray() {
        var papers = JsonMapper.shared().readTree(Shell.toll("papers", "--json").out());

        assertThat(papers.size()).isEqualTo(10);
        var first = papers.get(0);
        assertThat(first.get("key").asString()).isEqualTo("alignment-tax");
        assertThat(first.get("runs").get(0).get("scale").asString()).isEqualTo("lilliput");
    }
}
