package dev.toll.cli;

import picocli.CommandLine.IVersionProvider;

/** The words of {@code toll --version} and {@code toll version}. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Version.current();
        return new String[] {
            "toll " + version.toll() + " (commit " + version.commit() + ")",
            "java " + version.java(),
            version.system(),
        };
    }
}
