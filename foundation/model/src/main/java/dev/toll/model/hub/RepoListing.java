package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** The answer to {@code GET /api/models/org/name/revision/rev}: the commit that the revision means now, and its files. */
record RepoListing(String commit, SortedSet<String> files) {
    private static final int MOST_FILES = 500_000;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).maxNameLength(50_000).maxStringLength(16 << 20).build())
                    .build())
            .build();

    /** Throws {@link InputException} for what is no listing, and for a file name that would leave the folder. */
    static RepoListing parse(byte[] json, HubId id, String source) {
        try {
            var root = JSON.readTree(json);
            String commit = root.path("sha").asString("");
            var siblings = root.path("siblings");
            if (!HubId.isCommit(commit) || !siblings.isArray() || siblings.size() > MOST_FILES) {
                throw new InputException(id + ": " + source + " answered without a commit and a list of files; is HF_ENDPOINT a hub?");
            }
            var files = new TreeSet<String>();
            for (var sibling : siblings) {
                String name = sibling.path("rfilename").asString("");
                if (RepoPaths.escapes(name)) {
                    throw new InputException(id + ": lists a file named '" + RepoPaths.shown(name) + "', which leaves its folder; refused, nothing was fetched");
                }
                // Other odd names cannot be files here, but nobody asks for them: what is fetched is asked for by name.
                if (RepoPaths.isInside(name)) {
                    files.add(name);
                }
            }
            return new RepoListing(commit, Collections.unmodifiableSortedSet(files));
        } catch (JacksonException e) {
            throw new InputException(id + ": " + source + " answered with what is not JSON (" + RepoPaths.shown(e.getOriginalMessage()) + "); is HF_ENDPOINT a hub?", e);
        }
    }
}
