/** The process that a command runs in: what it touches of it, and how it ends. */
package io.livekit.jakarta.cli.process;
