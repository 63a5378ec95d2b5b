/**
 * Many participants of one room in one process: what they publish is made up, carries its send
 * time, and is measured where it arrives.
 */
package io.livekit.jakarta.cli.load;
