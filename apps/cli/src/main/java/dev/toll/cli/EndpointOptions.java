package dev.toll.cli;

import dev.toll.chat.ModelRef;
import dev.toll.chat.endpoint.Budget;
import dev.toll.chat.endpoint.Price;
import dev.toll.chat.open.Keys;
import dev.toll.chat.open.Models;
import dev.toll.core.Problems;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command that talks to endpoints lets the user say about them. */
final class EndpointOptions {
    @Option(names = "--key-env", paramLabel = "[HOST[:PORT]=]VARIABLE",
            description = "Environment variable that holds an endpoint's key. openai:MODEL takes OPENAI_API_KEY; other endpoints none unless told. Repeatable.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--concurrency", paramLabel = "N", description = "Most requests at once per address (default: 32); fewer when it is slow or refuses.")
    private int concurrency = 32;

    @Option(names = "--budget-tokens", paramLabel = "N", description = "Most tokens to be read and written at endpoints in this start; then the run stops and can go on later.")
    private @Nullable Double budgetTokens;

    @Option(names = "--budget-money", paramLabel = "X", description = "Most money to be spent in this start, by --price.")
    private @Nullable Double budgetMoney;

    @Option(names = "--price", paramLabel = "READ,WRITTEN", description = "Price of a million tokens read and of a million written, in the currency of --budget-money.")
    private @Nullable String price;

    /** What a user's text names; text that names nothing known is a folder. */
    static ModelRef model(String text) {
        return ModelRef.parse(text, System.getenv(), Path::of);
    }

    /** The settings for these models; every fault goes into {@code problems}. */
    Models.Settings settings(DType dtype, Device device, Collection<? extends ModelRef> models, Problems problems) {
        var found = Keys.of(keys, models, System.getenv(), problems);
        if (concurrency < 1) {
            problems.add("command line", "--concurrency", concurrency, "1 or more");
        }
        if (budgetMoney != null && price == null) {
            problems.add("command line", "--budget-money", budgetMoney, "--price READ,WRITTEN beside it");
        }
        return new Models.Settings(dtype, device, found, new Budget(bound("--budget-tokens", budgetTokens, problems), bound("--budget-money", budgetMoney, problems)), price(problems),
                Math.max(1, concurrency));
    }

    private static double bound(String option, @Nullable Double value, Problems problems) {
        if (value != null && !(value > 0)) {
            problems.add("command line", option, value, "more than 0");
        }
        return value == null || !(value > 0) ? Double.POSITIVE_INFINITY : value;
    }

    private Price price(Problems problems) {
        if (price == null) {
            return Price.FREE;
        }
        if (!price.matches("\\d+(\\.\\d+)?,\\d+(\\.\\d+)?")) {
            problems.add("command line", "--price", price, "two numbers with a comma between them, such as 0.15,0.60");
            return Price.FREE;
        }
        var parts = price.split(",", 2);
        return new Price(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }
}
