package dev.toll.chat.wire;

import dev.toll.chat.ChatException;
import dev.toll.chat.Excerpt;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** An image as a data URL: the only form that neither side has to fetch. */
final class ImageUrl {
    private static final long LARGEST = 20L << 20;

    private ImageUrl() {}

    /** @throws ChatException for anything but a data URL or a readable PNG, JPEG, WebP or GIF file of at most 20 MB */
    static String of(String uri) {
        if (uri.startsWith("data:image/")) {
            return uri;
        }
        var file = file(uri);
        String type = type(file);
        try {
            if (Files.size(file) > LARGEST) {
                throw rejected(file + ": " + Files.size(file) + " bytes, expected at most " + LARGEST);
            }
            return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ChatException(ChatException.Kind.REJECTED, "image " + file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static Path file(String uri) {
        if (uri.startsWith("file:")) {
            return Path.of(URI.create(uri));
        }
        if (uri.contains("://") || uri.startsWith("data:")) {
            throw rejected("found " + Excerpt.of(uri) + ", expected a file or a data:image/… URL");
        }
        return Path.of(uri);
    }

    private static String type(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String end = name.substring(name.lastIndexOf('.') + 1);
        return switch (end) {
            case "png", "webp", "gif" -> "image/" + end;
            case "jpg", "jpeg" -> "image/jpeg";
            default -> throw rejected(file + ": found a file of type '" + end + "', expected png, jpg, webp or gif");
        };
    }

    private static ChatException rejected(String message) {
        return new ChatException(ChatException.Kind.REJECTED, "image " + message);
    }
}
