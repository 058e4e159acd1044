package dev.toll.agency;

import java.util.Locale;

/**
 * Who can read the agent's explanation; the choice itself is always visible to the customer. Issue and result files write
 * it in lower case.
 */
public enum Disclosure {
    BOTH(true, true),
    CUSTOMER(false, true),
    FIRM(true, false),
    NONE(false, false);

    private final boolean toFirm;
    private final boolean toCustomer;

    Disclosure(boolean toFirm, boolean toCustomer) {
        this.toFirm = toFirm;
        this.toCustomer = toCustomer;
    }

    public boolean toFirm() {
        return toFirm;
    }

    public boolean toCustomer() {
        return toCustomer;
    }

    /** {@code both}, {@code customer}, {@code firm} or {@code none}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
