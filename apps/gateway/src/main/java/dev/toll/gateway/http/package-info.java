/** A thin port to an HTTP server, and its adapter to Helidon: nothing outside this package knows which server it is. */
@NullMarked
package dev.toll.gateway.http;

import org.jspecify.annotations.NullMarked;
