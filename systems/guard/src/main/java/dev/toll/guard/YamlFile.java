package dev.toll.guard;

import dev.toll.core.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The first step of reading any of the guard's files: bounded in size, UTF-8, YAML, a mapping. What is in it is the reader's business. */
public final class YamlFile {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int MAX_BYTES = 1 << 20;

    private YamlFile() {}

    /** The text of a file; {@code what} says in a fault what was expected, such as "guidelines". */
    public static String text(Path file, String what) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new InputException(file + ": " + size + " bytes; expected " + what + " of at most " + MAX_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": not UTF-8; expected a YAML file of " + what, e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read; expected a YAML file of " + what, e);
        }
    }

    /** The mapping that {@code text} holds. */
    public static ObjectNode parse(String text, String source, String what) {
        try {
            if (YAML.readTree(text) instanceof ObjectNode root) {
                return root;
            }
        } catch (JacksonException e) {
            throw new InputException(source + ": not YAML (" + e.getOriginalMessage() + "); expected " + what, e);
        }
        throw new InputException(source + ": found no mapping of keys to values; expected " + what);
    }
}
