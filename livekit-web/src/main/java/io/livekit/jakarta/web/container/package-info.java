/**
 * What this application does only because of a container's fault: a class for each, whose first
 * sentence names the server and the fault. docs/containers.md has the table of them: which test
 * holds each, and when it can go. Knows nothing of what is built on it.
 */
package io.livekit.jakarta.web.container;
