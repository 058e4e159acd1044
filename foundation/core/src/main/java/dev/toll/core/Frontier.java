package dev.toll.core;

import java.util.List;

/**
 * Points of one method in the plane (reward, ability), both higher-is-better. {@code hypervolume} is the exact area
 * dominated above the reference point (0, reference ability).
 */
public record Frontier(String method, List<Point> points, double hypervolume) {
    public Frontier {
        points = List.copyOf(points);
    }

    /** One subject: its reward and ability, and whether no other point of the method dominates it. */
    public record Point(String subject, double reward, double ability, boolean nonDominated) {}
}
