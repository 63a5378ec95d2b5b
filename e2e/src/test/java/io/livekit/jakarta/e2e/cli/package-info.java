/** The command line as a script or a person uses it, against the running server. */
package io.livekit.jakarta.e2e.cli;
