package dev.toll.lilliput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import org.junit.jupiter.api.Test;

class TaxonomyTest {
    private final Taxonomy taxonomy = Taxonomy.lilliput();

    @Test
    void lilliput_whenLoaded_hasTwelveBroadAndNineFinerCategories() {
        assertThat(taxonomy.level(Category.Level.BROAD)).hasSize(12);
        assertThat(taxonomy.level(Category.Level.FINER)).hasSize(9);
        assertThat(taxonomy.categories()).allSatisfy(c -> {
            assertThat(c.definition()).isNotBlank();
            assertThat(c.aliases()).isNotEmpty();
        });
    }

    @Test
    void find_whenKeyNameOrAliasIsGiven_findsTheCategory() {
        for (var word : new String[] {"goose-conspiracy", "Conspiracy with geese", "GOOSE PLOT"}) {
            assertThat(taxonomy.find(word)).map(Category::key).contains("goose-conspiracy");
        }
        assertThat(taxonomy.find("arson")).isEmpty();
    }

    @Test
    void hazards_whenDrawn_haveOneCategoryEachAndNamesOfTheirOwn() {
        var world = World.shipped();
        assertThat(world.hazards().stream().map(Hazard::category)).containsExactlyElementsOf(taxonomy.categories().stream().map(Category::key).toList());
        assertThat(world.hazards().stream().flatMap(h -> h.words().stream())).doesNotHaveDuplicates().hasSize(4 * 21);
        assertThat(world.hazards()).allSatisfy(h -> assertThat(h.lookAlike()).isNotEqualTo(h.name()).startsWith(h.name().substring(0, 2)));
    }

    @Test
    void parse_whenFieldsAreMissingOrUsedTwice_namesThemAllAtOnce() {
        String json = """
                {"name": "t", "version": 1, "categories": [
                 {"key": "a", "name": "A a", "level": "broad", "definition": "d", "aliases": ["x"], "lawful": "l"},
                 {"key": "b", "name": "B b", "level": "narrow", "definition": "", "aliases": ["X"], "lawful": "l"}]}
                """;
        assertThatThrownBy(() -> Taxonomy.parse("mine.json", json))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("mine.json: categories[1].definition: found nothing, expected a text")
                .hasMessageContaining("found narrow, expected broad or finer")
                .hasMessageContaining("'x', which categories[0] has too")
                .hasMessageContaining("categories[1].lawful");
    }

    @Test
    void parse_whenTextIsNoTaxonomy_saysSo() {
        assertThatThrownBy(() -> Taxonomy.parse("mine.json", "{oops")).isInstanceOf(InputException.class).hasMessageContaining("mine.json: not JSON");
        assertThatThrownBy(() -> Taxonomy.parse("mine.json", "{}")).isInstanceOf(InputException.class).hasMessageContaining("expected at least one");
    }
}
