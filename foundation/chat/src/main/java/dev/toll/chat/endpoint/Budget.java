package dev.toll.chat.endpoint;

import dev.toll.chat.ChatException;
import dev.toll.chat.Usage;
import java.util.Locale;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tokens and money a run may spend. A call first reserves the most it can cost and is settled with what it did cost, so
 * calls under way side by side cannot go over together. Where the backend does not say, what was reserved counts as spent.
 */
public final class Budget {
    private final double tokens;
    private final double money;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private double spentTokens;
    private double spentMoney;
    private double reservedTokens;
    private double reservedMoney;
    private int open;

    /** Either bound may be {@link Double#POSITIVE_INFINITY}. */
    public Budget(double tokens, double money) {
        if (!(tokens > 0) || !(money > 0)) {
            throw new IllegalArgumentException("budget of " + tokens + " tokens and " + money + " of money: expected more than 0");
        }
        this.tokens = tokens;
        this.money = money;
    }

    public static Budget unlimited() {
        return new Budget(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** What one call may still spend. */
    final class Reservation implements AutoCloseable {
        private final Usage most;
        private final Price price;
        private Usage used = Usage.NONE;

        private Reservation(Usage most, Price price) {
            this.most = most;
            this.price = price;
        }

        /** What the call came to. A call that is closed without this is taken to have cost nothing. */
        void settle(Usage usage) {
            used = usage.promptTokens() < 0 || usage.completionTokens() < 0 ? most : usage;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                open--;
                reservedTokens -= total(most);
                reservedMoney -= price.of(most);
                spentTokens += total(used);
                spentMoney += price.of(used);
                settled.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits while calls under way may give some of their reservation back.
     *
     * @throws ChatException of kind BUDGET when the call does not fit even so
     */
    Reservation reserve(Usage most, Price price) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (spentTokens + reservedTokens + total(most) > tokens || spentMoney + reservedMoney + price.of(most) > money) {
                if (open == 0) {
                    throw new ChatException(ChatException.Kind.BUDGET, usedUp());
                }
                settled.await();
            }
            open++;
            reservedTokens += total(most);
            reservedMoney += price.of(most);
            return new Reservation(most, price);
        } finally {
            lock.unlock();
        }
    }

    private String usedUp() {
        String spent = String.format(Locale.ROOT, "%,.0f tokens", spentTokens) + (money < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, " and %.4f of money", spentMoney) : "");
        String allowed = (tokens < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, "%,.0f tokens", tokens) : "")
                + (tokens < Double.POSITIVE_INFINITY && money < Double.POSITIVE_INFINITY ? ", " : "") + (money < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, "%.4f of money", money) : "");
        return "the run's budget (" + allowed + ") leaves no room for the next call; spent so far: " + spent
                + ". Finished answers are kept: run the same command again, with a larger budget or as the next instalment";
    }

    private static double total(Usage usage) {
        return usage.promptTokens() + usage.completionTokens();
    }

    /** Tokens settled so far. */
    public double spentTokens() {
        lock.lock();
        try {
            return spentTokens;
        } finally {
            lock.unlock();
        }
    }

    /** Money settled so far. */
    public double spentMoney() {
        lock.lock();
        try {
            return spentMoney;
        } finally {
            lock.unlock();
        }
    }
}
