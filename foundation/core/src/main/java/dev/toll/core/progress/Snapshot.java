package dev.toll.core.progress;

import java.util.Locale;

/**
 * A stage at one moment.
 *
 * @param path its label, behind those of the stages around it
 * @param total units to do; 0 or less when unknown
 * @param doneBefore units of {@code done} that an earlier run did
 */
record Snapshot(String path, long total, long done, long doneBefore, long nanos, String note) {
    boolean hasTotal() {
        return total > 0;
    }

    /** Done share of the total, 0 to 1. */
    double share() {
        return hasTotal() ? Math.clamp((double) done / total, 0, 1) : 0;
    }

    /** {@code 420/1,000}; empty for a stage of one unit, which is only begun or done. */
    String count() {
        if (total == 1) {
            return "";
        }
        return hasTotal() ? String.format(Locale.ROOT, "%,d/%,d", done, total) : String.format(Locale.ROOT, "%,d", done);
    }

    /** {@code 95.3/s}, or per minute where that is a more readable number; empty before anything was done. */
    String rate() {
        double perSecond = nanos <= 0 ? 0 : (done - doneBefore) * 1e9 / nanos;
        if (perSecond <= 0 || total == 1) {
            return "";
        }
        return perSecond >= 1
                ? String.format(Locale.ROOT, perSecond >= 100 ? "%,.0f/s" : "%.1f/s", perSecond)
                : String.format(Locale.ROOT, "%.1f/min", 60 * perSecond);
    }

    /** {@code ETA 0:42} at the pace of this run so far; empty while there is none. */
    String eta() {
        long now = done - doneBefore;
        return !hasTotal() || now <= 0 || done >= total ? "" : "ETA " + time((long) ((double) nanos / now * (total - done)));
    }

    String elapsed() {
        return time(nanos);
    }

    private static String time(long nanos) {
        if (nanos < 59_950_000_000L) {
            return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        }
        long s = Math.round(nanos / 1e9);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
