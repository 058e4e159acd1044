package dev.toll.merge.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * What a merge did.
 *
 * @param copied tensors taken from one input unchanged
 * @param resumed tensors found complete from an earlier, interrupted run
 * @param alreadyDone the folder was there from an equal order, and nothing was done
 * @param nonFinite how many elements of the result are NaN or infinite, by tensor
 * @param notes oddities that the user should know
 */
public record Merged(
        Path out,
        int tensors,
        long parameters,
        int copied,
        int resumed,
        boolean alreadyDone,
        SortedMap<String, Long> nonFinite,
        List<String> notes,
        double seconds) {}
