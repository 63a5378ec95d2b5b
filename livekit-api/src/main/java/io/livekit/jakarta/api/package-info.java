/**
 * What an application in the same server compiles against: it needs nothing else of this project,
 * and this depends on the Jakarta APIs alone. Versions are semantic: within a major version nothing
 * that is here goes or changes its meaning.
 */
package io.livekit.jakarta.api;
