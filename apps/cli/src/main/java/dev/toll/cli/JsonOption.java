package dev.toll.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Mixin for commands that can answer in JSON: {@code @Mixin private JsonOption json;}. */
final class JsonOption {
    static final String NAME = "--json";

    @Option(names = NAME, description = "Answer with one JSON document on standard output; errors too.")
    private boolean chosen;

    /** Whether the command line asked for JSON. */
    boolean chosen() {
        return chosen;
    }

    /** Writes the value, indented, and a line end. */
    static void write(PrintWriter out, Object value) {
        var mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        out.println(mapper.writeValueAsString(value));
        out.flush();
    }
}
