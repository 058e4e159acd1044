package dev.toll.report;

import dev.toll.core.InputException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** {@code result.json}: keys in the order of the records, indented, unknown numbers (NaN) as null. */
public final class ResultJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .addModule(unknownAsNull())
            .build();

    private ResultJson() {}

    /** The same result always gives the same text, ending with a newline. */
    public static String write(Result result) {
        return text(result);
    }

    public static String write(SeedStudy study) {
        return text(study);
    }

    /** Reads what {@link #write(Result)} wrote; throws {@link InputException} saying where it is broken. */
    public static Result read(String json) {
        return parse(json, Result.class, "result.json", "a result written by toll quickstart or toll run");
    }

    /** Reads what {@link #write(SeedStudy)} wrote. */
    public static SeedStudy readStudy(String json) {
        return parse(json, SeedStudy.class, "study.json", "a study over seeds written by toll");
    }

    /** The result with its timings emptied: a resumed run must equal an unbroken one in everything else. */
    public static Result withoutTimings(Result r) {
        return new Result(r.tollVersion(), r.recipe(), r.title(), r.scale(), r.seed(), r.provenance(), r.subjects(),
                r.comparisons(), r.frontiers(), r.path(), r.samples(), r.floors(), r.notes(), Map.of(), r.findings());
    }

    private static String text(Object value) {
        return MAPPER.writeValueAsString(value).replace("\r\n", "\n") + "\n";
    }

    private static <T> T parse(String json, Class<T> type, String name, String expected) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (JacksonException | NullPointerException e) {
            throw new InputException(name + ": found " + fault(e) + ", expected " + expected + "; run it again to write the file anew", e);
        }
        if (value == null) {
            throw new InputException(name + ": found null, expected " + expected + "; run it again to write the file anew");
        }
        return value;
    }

    private static String fault(Exception e) {
        if (!(e instanceof JacksonException j)) {
            return "a null where a list or map belongs";
        }
        var at = j.getLocation();
        return j.getOriginalMessage() + (at == null ? "" : " (line " + at.getLineNr() + ")");
    }

    private static SimpleModule unknownAsNull() {
        var module = new SimpleModule("unknown");
        var serializer = new ValueSerializer<Double>() {
            @Override
            public void serialize(Double value, JsonGenerator out, SerializationContext context) {
                if (Double.isFinite(value)) {
                    out.writeNumber(value.doubleValue());
                } else {
                    out.writeNull();
                }
            }
        };
        module.addSerializer(double.class, serializer);
        module.addSerializer(Double.class, serializer);
        // Only the primitive: an absent rlhfWeight (a Double) stays null.
        module.addDeserializer(double.class, new ValueDeserializer<Double>() {
            @Override
            public Double deserialize(JsonParser in, DeserializationContext context) {
                return in.getDoubleValue();
            }

            @Override
            public Object getNullValue(DeserializationContext context) {
                return Double.NaN;
            }
        });
        return module;
    }
}
