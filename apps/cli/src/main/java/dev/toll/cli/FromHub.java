package dev.toll.cli;

import dev.toll.model.hub.HubArgument;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On an option or a parameter (a {@code Path}, a {@code String}, or a list of them): what it names may lie on the hub. It is
 * fetched after the whole command line has been found right, and the command sees a path of this machine only.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface FromHub {
    HubArgument value();
}
