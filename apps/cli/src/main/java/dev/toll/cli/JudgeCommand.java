package dev.toll.cli;

import dev.toll.evaluate.data.SafetyData;
import dev.toll.evaluate.judge.*;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "judge", description = "x")
final class JudgeCommand implements Callable<Integer> {
    @Option(names = "--xstest") Path file;
    @Option(names = "--half") String half = "all";
    @Option(names = "--show") boolean show;
    @Spec CommandSpec spec;
    static int num(String s) { return Integer.parseInt(s.replaceAll(".*\\D", "")); }
    @Override
    public Integer call() {
        var all = SafetyData.completions(file).stream().filter(l -> half.equals("all") || (half.equals("dev") ? num(l.id()) % 4 != 0 : half.equals("test") ? num(l.id()) % 4 == 0 : half.equals("val") ? num(l.id()) % 4 == 2 : num(l.id()) % 2 == 1)).toList();
        var judge = new RuleJudge();
        var verdicts = all.stream().map(l -> judge.judge(l.prompt(), l.answer())).toList();
        var a = Agreement.of(all.stream().map(l -> l.human()).toList(), verdicts.stream().map(v -> v.verdict()).toList(), 1);
        System.out.println(a.threeClasses().agreement() + " k " + a.kappaOfThree());
        System.out.println(a.twoClasses().agreement() + " k " + a.kappaOfTwo());
        var t = a.threeClasses();
        for (var r : t.rows()) System.out.println(r + " " + t.columns().stream().map(c -> c + " " + t.count(r, c)).toList());
        if (show) for (int i = 0; i < all.size(); i++) if (all.get(i).human() != verdicts.get(i).verdict())
            System.out.println(all.get(i).id() + " " + all.get(i).human() + " not " + verdicts.get(i).verdict() + " (" + verdicts.get(i).why() + ") | " + all.get(i).prompt() + " | " + all.get(i).answer().strip().replace('\n', ' ').substring(0, Math.min(600, all.get(i).answer().strip().length())));
        return 0;
    }
}
