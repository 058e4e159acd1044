package dev.toll.model.template;

/** Jinja's default undefined value: prints as nothing, is false, and faults when used further. */
record Undefined(String what) {
    @Override
    public String toString() {
        return "";
    }
}
