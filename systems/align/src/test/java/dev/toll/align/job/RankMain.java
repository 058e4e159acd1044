package dev.toll.align.job;

import dev.toll.align.lora.Lora;
import dev.toll.core.progress.ProgressView;
import dev.toll.model.format.Dtype;
import dev.toll.tensor.RankLost;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the tests start as a process of its own: {@code RANKS METHOD[+lora] DATA OUT KEY=VALUE…} on the shipped small model. */
public final class RankMain {
    static final Path MODEL = Path.of("../../models/lilliput-chat");

    private RankMain() {}

    public static void main(String[] args) {
        try (var launch = Launch.of(Integer.parseInt(args[0]), RankMain.class.getName(), List.of(args))) {
            job(args[1], Path.of(args[2]), Path.of(args[3]), Arrays.asList(args).subList(4, args.length)).run(ProgressView.silent(), launch);
        } catch (RankLost e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static AlignJob job(String method, Path data, Path out, List<String> settings) {
        var checked = AlignSettings.of(AlignMethod.of(method.replace("+lora", "")).orElseThrow(), settings);
        var lora = method.endsWith("+lora") ? Lora.all(4, 8, 0) : null;
        return new AlignJob(checked, MODEL, data, out, null, lora, checked.method() == AlignMethod.RM ? null : Dtype.F32, "cpu", 1, "test", null, null, null, null);
    }
}
