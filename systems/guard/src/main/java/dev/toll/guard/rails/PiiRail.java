package dev.toll.guard.rails;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Masks personal data that has a shape: e-mail and IP addresses, telephone numbers, payment cards (checked by Luhn's sum),
 * IBANs (checked modulo 97), US social security numbers. Names and street addresses have no shape; a content guard must find
 * those. Expressions take linear time.
 */
public final class PiiRail implements Rail {
    private static final int REACH = 128;

    /** A kind of data: its mask, its shape, and a check of what fits the shape. */
    private enum Kind {
        EMAIL("(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}+@(?:[A-Za-z0-9-]{1,40}\\.){1,4}[A-Za-z]{2,18}(?![A-Za-z0-9])"),
        IBAN("(?<![A-Za-z0-9])[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"),
        CARD("(?<![\\d-])\\d(?:[ -]?\\d){12,18}(?![\\d-])"),
        SSN("(?<![\\d-])(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![\\d-])"),
        IP("(?<![\\d.])(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![\\d.]\\d)(?!\\d)"),
        PHONE("(?<![\\d\\w+])(?<!\\d[ .-])(?:\\+\\d{1,3}[ .-]?)?(?:\\(\\d{2,4}\\)|\\d{2,4})[ .-]\\d{3,4}[ .-]?\\d{3,4}(?![ .-]?\\d)|(?<![\\d\\w])\\+\\d{9,15}(?!\\d)");

        private final Pattern shape;

        Kind(String shape) {
            this.shape = Pattern.compile(shape);
        }

        boolean genuine(String found) {
            return switch (this) {
                case CARD -> Checksums.luhn(found);
                case IBAN -> Checksums.iban(found);
                case EMAIL, SSN, IP, PHONE -> true;
            };
        }
    }

    @Override
    public String name() {
        return "pii";
    }

    @Override
    public Set<Side> sides() {
        return EnumSet.allOf(Side.class);
    }

    @Override
    public int reach() {
        return REACH;
    }

    @Override
    public Finding check(Inspected inspected) {
        String text = inspected.text();
        if (!worthALook(text)) {
            return Finding.PASS;
        }
        var spans = new ArrayList<Span>();
        var kinds = new TreeSet<String>();
        for (var kind : Kind.values()) {
            var matcher = kind.shape.matcher(text);
            while (matcher.find()) {
                if (kind.genuine(matcher.group())) {
                    spans.add(new Span(matcher.start(), matcher.end(), "[" + kind + "]"));
                    kinds.add(kind.name());
                }
            }
        }
        return spans.isEmpty() ? Finding.PASS : new Finding.Mask(spans, String.join(" ", kinds));
    }

    /** Every shape has an @ or six digits; most texts have neither. */
    private static boolean worthALook(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '@' || c >= '0' && c <= '9' && ++digits >= 4) {
                return true;
            }
        }
        return false;
    }
}
