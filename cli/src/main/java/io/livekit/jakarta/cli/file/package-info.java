/** Media files as sequences of encoded frames with their times. Nothing is decoded. */
package io.livekit.jakarta.cli.file;
