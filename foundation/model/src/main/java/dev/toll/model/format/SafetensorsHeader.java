package dev.toll.model.format;

import dev.toll.core.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON header of a safetensors file, read with bounds everywhere, because model files come from strangers. The
 * rules are the format's: no duplicate names, every size equal to shape × dtype, and the tensors cover the data section
 * from its first byte to the last without a hole or an overlap.
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
    /** The reference implementation's cap, in bytes. */
    static final int MAX_BYTES = 100_000_000;

    private static final int MAX_TENSORS = 1_000_000;
    private static final int MAX_RANK = 32;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNameLength(4096)
                    .maxStringLength(16 << 20)
                    .maxNumberLength(20)
                    .maxDocumentLength(MAX_BYTES)
                    .build())
            .build();

    /**
     * Parses a header whose data section starts at {@code dataStart} and is {@code dataBytes} long. {@code file} only
     * names the culprit in messages.
     */
    static SafetensorsHeader parse(String file, byte[] json, long dataStart, long dataBytes) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            var header = new Reader(file, parser, dataStart).read();
            return new SafetensorsHeader(inFileOrder(file, header.tensors, dataStart, dataBytes), header.metadata);
        } catch (JacksonException e) {
            throw new InputException(file + ": safetensors header is not valid: " + Json.describe(e)
                    + "; the file is damaged or not safetensors, fetch it again", e);
        }
    }

    private static Map<String, TensorInfo> inFileOrder(
            String file, Map<String, TensorInfo> tensors, long dataStart, long dataBytes) {
        var sorted = new ArrayList<>(tensors.values());
        sorted.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::bytes));
        var ordered = new LinkedHashMap<String, TensorInfo>();
        long end = 0;
        String before = "the start of the data";
        for (var tensor : sorted) {
            long begin = tensor.offset() - dataStart;
            if (begin < end) {
                throw new InputException(file + ": tensor " + tensor.name() + " begins at byte " + begin
                        + " and overlaps " + before + ", which ends at byte " + end);
            }
            if (begin > end) {
                throw new InputException(file + ": hole of " + (begin - end) + " bytes between " + before
                        + " and tensor " + tensor.name() + "; expected no gap");
            }
            end = begin + tensor.bytes();
            if (end > dataBytes) {
                throw new InputException(file + ": tensor " + tensor.name() + " ends at byte " + end
                        + " of the data, which is only " + dataBytes + " bytes long; the file is truncated, fetch it again");
            }
            before = "tensor " + tensor.name();
            ordered.put(tensor.name(), tensor);
        }
        if (end != dataBytes) {
            throw new InputException(file + ": " + (dataBytes - end) + " bytes after " + before
                    + " belong to no tensor; expected the file to end there");
        }
        return Collections.unmodifiableMap(ordered);
    }

    /** Walks the header's tokens; every unexpected one is a fault. */
    private static final class Reader {
        final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        private final String file;
        private final JsonParser parser;
        private final long dataStart;
        private boolean metadataSeen;

        Reader(String file, JsonParser parser, long dataStart) {
            this.file = file;
            this.parser = parser;
            this.dataStart = dataStart;
        }

        Reader read() {
            expect("the header", parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (name.equals("__metadata__")) {
                    if (metadataSeen) {
                        throw fault(name, "occurs twice in the header");
                    }
                    metadataSeen = true;
                    metadata = readMetadata();
                } else if (tensors.size() == MAX_TENSORS) {
                    throw new InputException(file + ": more than " + MAX_TENSORS + " tensors in the header; refused");
                } else if (tensors.put(name, readTensor(name)) != null) {
                    throw fault(name, "occurs twice in the header");
                }
            }
            var after = parser.nextToken();
            if (after != null) {
                throw new InputException(file + ": header continues with " + after + " after its object");
            }
            return this;
        }

        private Map<String, String> readMetadata() {
            expect("__metadata__", parser.nextToken(), JsonToken.START_OBJECT);
            var map = new LinkedHashMap<String, String>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                expect("__metadata__." + key, parser.nextToken(), JsonToken.VALUE_STRING);
                if (map.put(key, parser.getString()) != null) {
                    throw fault("__metadata__." + key, "occurs twice");
                }
            }
            return Collections.unmodifiableMap(map);
        }

        private TensorInfo readTensor(String name) {
            expect("tensor " + name, parser.nextToken(), JsonToken.START_OBJECT);
            String dtypeName = null;
            long[] shape = null;
            long[] offsets = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                boolean twice = switch (key) {
                    case "dtype" -> dtypeName != null;
                    case "shape" -> shape != null;
                    case "data_offsets" -> offsets != null;
                    default -> throw fault(name, "unknown field '" + key + "'; expected dtype, shape, data_offsets");
                };
                if (twice) {
                    throw fault(name, "field '" + key + "' occurs twice");
                }
                if (key.equals("dtype")) {
                    expect("tensor " + name + " dtype", parser.nextToken(), JsonToken.VALUE_STRING);
                    dtypeName = parser.getString();
                } else if (key.equals("shape")) {
                    shape = readLongs(name, key, MAX_RANK);
                } else {
                    offsets = readLongs(name, key, 2);
                }
            }
            if (dtypeName == null || shape == null || offsets == null) {
                throw fault(name, "lacks dtype, shape or data_offsets");
            }
            return tensor(name, dtypeName, shape, offsets);
        }

        private TensorInfo tensor(String name, String dtypeName, long[] shape, long[] offsets) {
            var dtype = Dtype.ofSafetensorsName(dtypeName);
            if (dtype == null) {
                throw fault(name, "dtype '" + dtypeName + "' is unknown; expected one of " + Arrays.toString(Dtype.values()));
            }
            if (offsets.length != 2 || offsets[1] < offsets[0]) {
                throw fault(name, "data_offsets " + Arrays.toString(offsets) + "; expected [begin, end] with begin ≤ end");
            }
            long size = dtype.bytes();
            long begin;
            try {
                for (long dimension : shape) {
                    size = Math.multiplyExact(size, dimension);
                }
                begin = Math.addExact(dataStart, offsets[0]);
                Math.addExact(dataStart, offsets[1]);
            } catch (ArithmeticException e) {
                throw new InputException(file + ": tensor " + name + ": shape " + Arrays.toString(shape)
                        + " or data_offsets " + Arrays.toString(offsets) + " exceeds 2^63 bytes", e);
            }
            if (size != offsets[1] - offsets[0]) {
                throw fault(name, "data_offsets " + Arrays.toString(offsets) + " span " + (offsets[1] - offsets[0])
                        + " bytes; expected " + size + " for " + dtype + Arrays.toString(shape));
            }
            return new TensorInfo(name, dtype, shape, begin, size);
        }

        private long[] readLongs(String name, String key, int max) {
            expect("tensor " + name + " " + key, parser.nextToken(), JsonToken.START_ARRAY);
            List<Long> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect("tensor " + name + " " + key, parser.currentToken(), JsonToken.VALUE_NUMBER_INT);
                long value = parser.getLongValue();
                if (value < 0) {
                    throw fault(name, key + " holds " + value + "; expected no negative number");
                }
                if (values.size() == max) {
                    throw fault(name, key + " has more than " + max + " numbers");
                }
                values.add(value);
            }
            return values.stream().mapToLong(Long::longValue).toArray();
        }

        private void expect(String what, @Nullable JsonToken found, JsonToken expected) {
            if (found != expected) {
                throw new InputException(file + ": " + what + ": found " + found + "; expected " + expected);
            }
        }

        private InputException fault(String name, String what) {
            return new InputException(file + ": tensor " + name + ": " + what);
        }
    }
}
