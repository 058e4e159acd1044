package dev.toll.model.hub;

/** What a repository of the hub holds; decides how its addresses and its cache folder are spelled. */
public enum RepoKind {
    MODEL("models", ""),
    DATASET("datasets", "datasets/");

    private final String plural;
    private final String urlPrefix;

    RepoKind(String plural, String urlPrefix) {
        this.plural = plural;
        this.urlPrefix = urlPrefix;
    }

    /** As in {@code /api/models/…} and {@code models--org--name}. */
    String plural() {
        return plural;
    }

    /** In front of {@code org/name} in the addresses of files. */
    String urlPrefix() {
        return urlPrefix;
    }

    /** For messages: {@code model} or {@code data set}. */
    String noun() {
        return this == MODEL ? "model" : "data set";
    }
}
