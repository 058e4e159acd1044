package dev.toll.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

final class ProblemsTest {
    @Test
    void throwIfAny_whenSeveral_listsAllOfThem() {
        var problems = new Problems();
        problems.add("tax.yaml", "rsf.samples", 1, "2 … 256");
        problems.add("tax.yaml", "model", null, "a folder");
        problems.warn("tax.yaml", "dpo.beta", "larger than any in the paper");

        var fault = catchThrowableOfType(ProblemsException.class, problems::throwIfAny);

        assertThat(fault).isInstanceOf(InputException.class).hasMessage("""
                2 problems:
                  1. tax.yaml: rsf.samples: found 1, expected 2 … 256
                  2. tax.yaml: model: found nothing, expected a folder""");
        assertThat(fault.problems()).isEqualTo(problems.faults()).hasSize(2);
        assertThat(problems.warnings()).containsExactly("tax.yaml: dpo.beta: larger than any in the paper");
    }

    @Test
    void throwIfAny_whenOnlyWarnings_passes() {
        var problems = new Problems();
        problems.warn("tax.yaml", "dpo.beta", "large");

        assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
    }

    @Test
    void take_whenTheWorkFails_takesOverItsFaultsAndGoesOn() {
        var problems = new Problems();
        assertThat(problems.take(() -> 7)).isEqualTo(7);
        assertThat(problems.<Integer>take(() -> {
            throw new InputException("--dtype: found int3, expected float32");
        })).isNull();
        assertThat(problems.<Integer>take(() -> {
            var inner = new Problems();
            inner.add("--set", "beta", "abc", "a number");
            inner.add("--set", "beto", null, "another key");
            inner.throwIfAny();
            return 1;
        })).isNull();
        assertThat(problems.faults()).containsExactly("--dtype: found int3, expected float32", "--set: beta: found abc, expected a number", "--set: beto: found nothing, expected another key");
    }
}
