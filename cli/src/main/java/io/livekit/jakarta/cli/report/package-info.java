/** What a session shows: for people on a terminal, for logs, for programs. */
package io.livekit.jakarta.cli.report;
