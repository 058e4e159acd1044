package dev.toll.core.ledger;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock per key, so that the same work is not done twice at a time while other work goes on. A lock is forgotten once
 * its work has succeeded; callers therefore look for the finished work before and after taking it.
 */
final class KeyedLocks {
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    <T> T holding(String key, Supplier<T> work) {
        var lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
        lock.lock();
        try {
            var made = work.get();
            locks.remove(key, lock);
            return made;
        } finally {
            lock.unlock();
        }
    }
}
