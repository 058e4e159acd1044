package dev.toll.agency;

import java.util.List;

/**
 * Agents that were trained under a reward, as a study shows them.
 *
 * @param ended at the end of their training, over seeds
 * @param optimum what a perfect maximiser of each agent's reward does; ties in equal parts
 * @param path after every iteration of training, the first element after none
 */
public record TrainedAgents(OverSeeds ended, OverSeeds optimum, List<OverSeeds> path) {
    /** What the path shows: whom an agent serves, and whether it says so, where the customer alone reads. */
    static final List<Indices> ON_THE_WAY = List.of(Indices.FIRM_READ_BY_CUSTOMER, Indices.SAYS_WHAT_IT_DOES_TO_CUSTOMER);

    public TrainedAgents {
        path = List.copyOf(path);
    }

    /** Names of the trained agents. */
    List<String> models() {
        return path.getLast().of(Control.CONFLICT).map(OverSeeds.Index::model).distinct().toList();
    }
}
