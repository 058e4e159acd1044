package dev.toll.cli;

import dev.toll.chat.ModelRef;
import dev.toll.chat.SideBySide;
import dev.toll.chat.Usage;
import dev.toll.core.InputException;
import dev.toll.core.Problems;
import dev.toll.core.ledger.Ledger;
import dev.toll.core.progress.ProgressView;
import dev.toll.evaluate.data.AegisData;
import dev.toll.evaluate.data.SafetyData;
import dev.toll.evaluate.data.SafetyData.Labelled;
import dev.toll.evaluate.judge.Compliance;
import dev.toll.evaluate.judge.ComplianceJudge;
import dev.toll.evaluate.judge.Judgement;
import dev.toll.evaluate.judge.ModelHelpfulnessJudge;
import dev.toll.evaluate.judge.ModelJudge;
import dev.toll.evaluate.judge.Rating;
import dev.toll.evaluate.judge.RuleJudge;
import dev.toll.guard.content.CautionPolicy;
import dev.toll.guard.content.ChatGuard;
import dev.toll.guard.content.ContentGuard;
import dev.toll.guard.content.TaxonomyReader;
import dev.toll.tensor.DType;
import dev.toll.tensor.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code toll judge JUDGE --xstest FILE}: how far a judge of answers agrees with people; {@code --answers FILE}: its verdicts. */
@Command(name = "judge", description = "Judge whether answers comply or refuse, and how far the judge agrees with people.",
        footer = {"", "JUDGE is rules, or a chat model: a folder, openai:MODEL, or http(s)://HOST[:PORT]/v1#MODEL.",
                "A verdict that cannot be read is unknown: it agrees with nobody."})
final class JudgeCommand implements Callable<Integer> {
    private static final String RULES = "rules";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Parameters(paramLabel = "JUDGE", description = "rules, gpt4_label (the verdicts a file of XSTest brings along), or a model.")
    @SuppressWarnings("NullAway.Init") // required parameter
    private String judge;

    @Option(names = "--xstest", paramLabel = "FILE", description = "Completions with people's labels, in XSTest's columns.")
    private @Nullable Path xstest;

    @Option(names = "--answers", paramLabel = "FILE", description = "Answers to be judged: id, prompt, answer, as CSV or lines of JSON.")
    private @Nullable Path answers;

    @Option(names = "--aegis", paramLabel = "FILE", description = "Dialogues labelled safe or unsafe, in Aegis 2.0's columns: JUDGE guards them under its taxonomy.")
    private @Nullable Path aegis;

    @Option(names = "--part", paramLabel = "all|development|held-out",
            description = "Of --xstest: all (default), the items whose number four divides (held-out: no rule was written with them in sight),"
                    + " or the others.")
    private String part = "all";

    @Option(names = "--helpfulness", description = "Rate helpfulness from 1 to 5 instead.")
    private boolean helpfulness;

    @Option(names = "--show", paramLabel = "N", description = "Show the first N answers on which judge and people differ (default: 0).")
    private int show;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    @Option(names = "--device", description = "For folders: cpu (default), cuda, cuda:N or auto.")
    private String device = "cpu";

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the verdicts (default: runs/judge).")
    private Path out = Path.of("runs/judge");

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        var problems = new Problems();
        long files = Stream.of(xstest, answers, aegis).filter(Objects::nonNull).count();
        if (files != 1) {
            problems.add("command line", "--xstest, --answers, --aegis", files == 0 ? "none" : "several", "one of them");
        }
        if (!List.of("all", "development", "held-out").contains(part)) {
            problems.add("command line", "--part", part, "all, development or held-out");
        }
        boolean byModel = !judge.equals(RULES) && !judge.equals("gpt4_label");
        if (helpfulness && !byModel) {
            problems.add("command line", "--helpfulness", judge, "a model as JUDGE; rules do not rate");
        }
        if (aegis != null && (helpfulness || !byModel)) {
            problems.add("command line", "--aegis", helpfulness ? "--helpfulness beside it" : judge, "a model as JUDGE, which says safe or unsafe");
        }
        if (judge.equals("gpt4_label") && xstest == null) {
            problems.add("command line", "gpt4_label", answers, "--xstest FILE, which holds that column");
        }
        if (show < 0) {
            problems.add("command line", "--show", show, "0 or more");
        }
        var refs = byModel ? List.of(EndpointOptions.model(judge)) : List.<ModelRef>of();
        var settings = endpoints.settings(DType.FLOAT32, Device.parse(device), refs, problems);
        problems.throwIfAny();
        try (var ledger = Ledger.open(out); var models = new ChatModels(settings, ledger.journal("calls"))) {
            var view = RunOutput.view(json);
            var printed = new JudgeReport(spec.commandLine().getOut(), json.chosen(), show);
            if (aegis != null) {
                guard(AegisData.read(aegis), new ChatGuard(models.get(refs.getFirst())), view);
                return ExitCode.OK;
            }
            if (answers != null) {
                var all = SafetyData.answers(answers);
                if (helpfulness) {
                    printed.ratings(judge, all, each(view, all, rating(models, refs.getFirst(), SafetyData.Answered::prompt, SafetyData.Answered::answer)),
                            ledger);
                } else {
                    var by = judge(models, refs);
                    printed.verdicts(judge, all, each(view, all, a -> by.judge(a.prompt(), a.answer())), ledger);
                }
                return ExitCode.OK;
            }
            var all = labelled(Objects.requireNonNull(xstest));
            if (helpfulness) {
                printed.agreement(judge, part, all, each(view, all, rating(models, refs.getFirst(), Labelled::prompt, Labelled::answer)), ledger);
            } else if (judge.equals("gpt4_label")) {
                printed.compliance(judge, part, all, all.stream().map(l -> new Judgement(l.byModel().orElse(Compliance.UNKNOWN), "", Usage.NONE)).toList(),
                        ledger);
            } else {
                var by = judge(models, refs);
                printed.compliance(judge, part, all, each(view, all, l -> by.judge(l.prompt(), l.answer())), ledger);
            }
            return ExitCode.OK;
        }
    }

    private void guard(AegisData.Read data, ContentGuard guard, ProgressView view) {
        var taxonomy = TaxonomyReader.aegis();
        var verdicts = each(view, data.dialogues(), d -> GuardAgreement.assess(guard, taxonomy, d));
        var agreement = new GuardAgreement();
        for (int i = 0; i < verdicts.size(); i++) {
            agreement.add(data.dialogues().get(i), verdicts.get(i), CautionPolicy.DEFENSIVE);
        }
        agreement.show(spec.commandLine().getOut(), json.chosen(), judge, data);
    }

    private List<Labelled> labelled(Path file) {
        var all = SafetyData.completions(file).stream().filter(l -> part.equals("all") || isHeldOut(l, file) == part.equals("held-out")).toList();
        if (all.isEmpty()) {
            throw new InputException(file + ": found no item of the part " + part);
        }
        return all;
    }

    private static boolean isHeldOut(Labelled item, Path file) {
        String number = item.id().replaceFirst("^.*\\D(?=\\d+$)", "");
        if (!number.matches("\\d{1,9}")) {
            throw new InputException(file + ": id '" + item.id() + "' has no number at its end, by which --part divides the items");
        }
        return Integer.parseInt(number) % 4 == 0;
    }

    private static ComplianceJudge judge(ChatModels models, List<ModelRef> refs) {
        return refs.isEmpty() ? new RuleJudge() : new ModelJudge(models.get(refs.getFirst()));
    }

    private static <T> Function<T, Rating> rating(ChatModels models, ModelRef ref, Function<T, String> prompt, Function<T, String> answer) {
        var by = new ModelHelpfulnessJudge(models.get(ref));
        return t -> by.rate(prompt.apply(t), answer.apply(t));
    }

    private <T, R> List<R> each(ProgressView view, List<T> all, Function<T, R> work) {
        try (var progress = view.start(judge, all.size())) {
            return SideBySide.run(all.stream().<Callable<R>>map(t -> () -> {
                var made = work.apply(t);
                progress.step(1);
                return made;
            }).toList());
        }
    }
}
