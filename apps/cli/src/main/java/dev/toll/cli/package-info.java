/**
 * The {@code toll} command. One file per subcommand; {@link dev.toll.cli.Commands} lists them, and what is listed there
 * appears in the help, in the completion script and in the AOT cache's rehearsal without further ado.
 */
@NullMarked
package dev.toll.cli;

import org.jspecify.annotations.NullMarked;
