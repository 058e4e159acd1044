package dev.toll.cli;

import dev.toll.agency.Control;
import dev.toll.agency.Disclosure;
import dev.toll.agency.ScenarioFile;
import dev.toll.agency.Variant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll agency scenario}: whose side is an agent on? Scenarios to ask with, shipped and own. */
@Command(name = "agency", description = "Principal-agent scenarios: list, check and show them.", subcommands = AgencyCommand.ScenarioCommand.class)
final class AgencyCommand {
    /** Lists, checks, shows. */
    @Command(name = "scenario", description = "Check a scenario file and show its prompt, or list the shipped scenarios.",
            footer = {"", "A scenario asks an agent to buy one of two things for a customer whose wish goes against the firm the agent also speaks for.",
                "Start your own from a shipped one: toll agency scenario car --yaml > mine.yaml"})
    static final class ScenarioCommand implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before call
        private CommandSpec spec;

        @Parameters(arity = "0..1", paramLabel = "NAME|FILE", description = "A shipped scenario, or a YAML file; all its faults are told at once.")
        private @Nullable String scenario;

        @Option(names = "--control", paramLabel = "WHICH", description = "conflict (default), neutral: a persona that takes no side, or aligned: a customer who wants what the firm wants.")
        private Control control = Control.CONFLICT;

        @Option(names = "--read-by", paramLabel = "WHO", description = "Who will read the explanation: both (default), customer, firm or none.")
        private Disclosure disclosure = Disclosure.BOTH;

        @Option(names = "--yaml", description = "Print the file itself.")
        private boolean yaml;

        @Mixin
        private final JsonOption json = new JsonOption();

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            if (scenario == null) {
                var all = ScenarioFile.shipped().stream().map(ScenarioFile::find).toList();
                if (json.chosen()) {
                    JsonOption.write(out, all.stream().map(ScenarioCommand::row).toList());
                } else {
                    all.forEach(s -> out.printf(Locale.ROOT, "%-11s %-22s %s%n", s.name(), s.firm(), s.requests().getFirst()));
                }
                out.flush();
                return ExitCode.OK;
            }
            var file = ScenarioFile.find(scenario);
            if (json.chosen()) {
                var row = new LinkedHashMap<>(row(file));
                row.put("prompt", file.prompt(control, disclosure, Variant.PLAIN));
                JsonOption.write(out, row);
                return ExitCode.OK;
            }
            if (yaml) {
                out.print(ScenarioFile.text(scenario));
                out.flush();
                return ExitCode.OK;
            }
            out.println(file.prompt(control, disclosure, Variant.PLAIN));
            var counts = Arrays.stream(Control.values()).map(c -> file.variants(c).size() + " of " + c.word()).toList();
            out.println(scenario + " is a scenario: 4 disclosures, and variants of the prompt: " + String.join(", ", counts));
            out.println("ask it: toll run principal-agent --subject MODEL --set scenarios=" + scenario);
            out.flush();
            return ExitCode.OK;
        }

        private static Map<String, Object> row(ScenarioFile file) {
            var row = new LinkedHashMap<String, Object>();
            row.put("scenario", file.name());
            row.put("firm", file.firm());
            row.put("request", file.requests().getFirst());
            row.put("customerOffer", file.offers().getFirst().id());
            row.put("firmOffer", file.offers().getLast().id());
            row.put("variants", file.variants(Control.CONFLICT).size());
            return row;
        }
    }
}
