package dev.toll.model.hub;

import dev.toll.core.progress.ProgressView;

/** Another process that fetches a model, for {@link HubTest}. */
final class HubProcess {
    private HubProcess() {}

    public static void main(String[] args) {
        System.out.println(new Hub(HubSettings.ofProcess(), ProgressView.silent()).model(HubId.model(args[0]).orElseThrow()));
    }
}
