package dev.toll.cli;

import dev.toll.core.InputException;
import dev.toll.model.hub.Cached;
import dev.toll.model.hub.Hub;
import dev.toll.model.hub.HubFile;
import dev.toll.model.hub.HubId;
import dev.toll.model.hub.HubSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll hub get|ls}: the cache of models and data sets. */
@Command(name = "hub", description = "Fetch models and data sets by id, or list those in the cache.", subcommands = {HubCommand.Get.class, HubCommand.Ls.class},
        footer = {"", "HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to Python's tools."})
final class HubCommand {
    /** Fetches and prints where it lies, alone on standard output, for {@code $(…)}. */
    @Command(name = "get", description = "Fetch a model or a data file, if it is not there, and print where it lies.")
    static final class Get implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before call
        private CommandSpec spec;

        @Parameters(paramLabel = "ID", description = "org/name[@revision], or hf:org/name[@revision]/path of a data set.")
        @SuppressWarnings("NullAway.Init") // required parameter
        private String id;

        @Option(names = "--update", description = "Ask what the branch means now, even if it was fetched before.")
        private boolean update;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            var hub = HubArguments.hub(spec, RunOutput.view(json)).get();
            var path = id.matches("hf:[^/]+/[^/]+/.*") ? file(hub) : model(hub);
            if (json.chosen()) {
                JsonOption.write(spec.commandLine().getOut(), Map.of("id", id, "path", path.toString()));
            } else {
                spec.commandLine().getOut().println(path);
                spec.commandLine().getOut().flush();
            }
            return ExitCode.OK;
        }

        private Path file(Hub hub) {
            var file = HubFile.dataset(id).orElseThrow();
            return update ? hub.update(file) : hub.file(file);
        }

        private Path model(Hub hub) {
            var model = HubId.model(id).orElseThrow(() -> new InputException("hub get " + id + ": expected org/name[@revision], or hf:org/name[@revision]/path of a data set"));
            return update ? hub.update(model) : hub.model(model);
        }
    }

    /** Lists the cache. */
    @Command(name = "ls", description = "List the models and data sets in the cache.")
    static final class Ls implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before call
        private CommandSpec spec;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            var cached = HubArguments.hub(spec, RunOutput.view(json)).get().cached();
            if (json.chosen()) {
                JsonOption.write(out, cached.stream().map(Ls::row).toList());
                return ExitCode.OK;
            }
            if (cached.isEmpty()) {
                out.println("nothing in " + HubSettings.ofProcess().cache());
            }
            for (var c : cached) {
                out.printf(Locale.ROOT, "%-8s %9.1f MB  %s  %-40s%s%n", noun(c), c.bytes() / 1e6, c.id().revision().substring(0, 12), label(c),
                        c.loadable() ? "" : "  (not whole, or no safetensors)");
            }
            out.flush();
            return ExitCode.OK;
        }

        private static String noun(Cached c) {
            return switch (c.id().kind()) {
                case MODEL -> "model";
                case DATASET -> "data set";
            };
        }

        private static String label(Cached c) {
            return c.revisions().isEmpty() || c.revisions().equals(List.of("main")) ? c.id().name() : c.id().name() + "@" + String.join(",", c.revisions());
        }

        private static Map<String, Object> row(Cached c) {
            var row = new LinkedHashMap<String, Object>();
            row.put("kind", noun(c));
            row.put("id", c.id().name());
            row.put("commit", c.id().revision());
            row.put("revisions", c.revisions());
            row.put("bytes", c.bytes());
            row.put("loadable", c.loadable());
            row.put("folder", c.folder().toString());
            return row;
        }
    }
}
