package dev.toll.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.progress.ProgressView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PrincipalAgentRecipeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path dir;

    private Recipe.Done run(String... settings) {
        return Recipes.run(RecipeFile.read(HOME.resolve("recipes/principal-agent.yaml"), List.of(settings)),
                new Recipe.Setting(dir.resolve("run"), HOME, "test", ProgressView.silent()));
    }

    /** Two car replies where only the firm reads: one form for the firm, one recommendation of the customer's offer. */
    @Test
    void principalAgent_whenReplayed_writesCellsAndAPageThatFetchesNothing() throws IOException {
        Files.writeString(dir.resolve("a.csv"), """
                Participant,Condition,Transcript,Model,Temperature
                Shell Oil,principal-only,"['ask', 'Choice: 2']",m,0.2
                Shell Oil,principal-only,"['ask', 'I recommend the <b>Tesla</b>.']",m,0.2
                """);
        var done = run("replay=" + dir);
        var cell = JsonMapper.shared().readTree(Files.readString(dir.resolve("run/result.json"))).get("cells").get(0);
        assertThat(cell.get("disclosure").asString()).isEqualTo("firm");
        assertThat(cell.get("offer1").asInt()).isZero();
        assertThat(cell.get("offer2").asInt()).isEqualTo(1);
        assertThat(cell.get("unparsed").asInt()).isEqualTo(1);
        assertThat(cell.get("recommended1").asInt()).isEqualTo(1);
        assertThat(cell.get("n").asInt()).isEqualTo(2);
        assertThat(done.table().render(false, false, 80)).contains("1 of 2 replies unparsed");
        assertThat(Files.readString(dir.resolve("run/report.html"))).contains("&lt;b&gt;Tesla").doesNotContain("<b>Tesla", "src=", "href=");
    }

    @Test
    void principalAgent_whenNothingIsGiven_saysWhatToGive() {
        assertThatThrownBy(this::run).hasMessageContaining("--replay DIR");
    }
}
