package dev.toll.guard.rails;

import java.util.Set;

/** Refuses texts beyond a number of characters. */
public record LengthRail(int most) implements Rail {
    @Override
    public String name() {
        return "length";
    }

    @Override
    public Set<Side> sides() {
        return Set.of(Side.INPUT);
    }

    @Override
    public int reach() {
        return 0;
    }

    @Override
    public Finding check(Inspected inspected) {
        int length = inspected.text().length();
        return length <= most ? Finding.PASS : new Finding.Block(length + " characters, at most " + most);
    }
}
