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
}
