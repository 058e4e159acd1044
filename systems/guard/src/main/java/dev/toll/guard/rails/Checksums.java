package dev.toll.guard.rails;

/** Sums by which numbers tell that they were not made up at random. */
final class Checksums {
    private static final int SHORTEST_CARD = 13;
    private static final int SHORTEST_IBAN = 15;

    private Checksums() {}

    /** ISO/IEC 7812 (Luhn): from the right, every second digit doubled, digit sums divisible by ten. */
    static boolean luhn(String text) {
        int sum = 0;
        int digits = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            int digit = text.charAt(i) - '0';
            if (digit >= 0 && digit <= 9) {
                int twice = digits++ % 2 == 1 ? digit * 2 : digit;
                sum += twice > 9 ? twice - 9 : twice;
            }
        }
        return digits >= SHORTEST_CARD && sum % 10 == 0;
    }

    /** ISO 13616: the first four characters moved to the end, letters as 10 to 35, the remainder modulo 97 is one. */
    static boolean iban(String text) {
        String plain = text.replace(" ", "");
        if (plain.length() < SHORTEST_IBAN) {
            return false;
        }
        int rest = 0;
        for (char c : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
            int value = Character.getNumericValue(c);
            rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
        }
        return rest == 1;
    }
}
