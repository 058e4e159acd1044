package dev.toll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaFloorTest {
    @ParameterizedTest
    @ValueSource(strings = {"17.0.15+6", "25", "25.0.2+10-LTS", "25.0.3-ea+1"})
    void complaint_whenTooOld_namesWhatWasFoundAndNeeded(String version) {
        assertThat(JavaFloor.complaint(Runtime.Version.parse(version)))
                .contains("Java " + version, "25.0.3", "JDK-8377811");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3+9-LTS", "25.0.3", "25.0.10+1", "25.1"})
    void complaint_whenRecentEnough_isNone(String version) {
        assertThat(JavaFloor.complaint(Runtime.Version.parse(version))).isNull();
    }
}
