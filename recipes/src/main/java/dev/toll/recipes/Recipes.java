package dev.toll.recipes;

import dev.toll.core.InputException;
import java.util.List;

/** The recipes there are. To add one: write a {@link Recipe} in its own file and name it here. */
public final class Recipes {
    private static final List<Recipe> ALL = List.of(new AlignmentTaxRecipe(), new MergeSearchRecipe(), new LilliputBaseRecipe(), new LilliputGuardRecipe(), new PrincipalAgentRecipe(), new PrimeGuardRecipe());

    private Recipes() {}

    /** Runs the recipe that {@code file} names. */
    public static Recipe.Done run(RecipeFile file, Recipe.Setting setting) {
        String name = file.recipe();
        return ALL.stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("recipe: found '" + name + "', expected one of " + names()))
                .run(file, setting);
    }

    /** Every name a recipe file may have in its key {@code recipe}. */
    public static List<String> names() {
        return ALL.stream().map(Recipe::name).toList();
    }
}
