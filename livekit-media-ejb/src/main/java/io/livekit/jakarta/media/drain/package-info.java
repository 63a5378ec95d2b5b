/** How a node is emptied before it ends. */
package io.livekit.jakarta.media.drain;
