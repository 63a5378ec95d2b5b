/** One class a command: options in, words and an exit code out. */
package io.livekit.jakarta.cli.command;
