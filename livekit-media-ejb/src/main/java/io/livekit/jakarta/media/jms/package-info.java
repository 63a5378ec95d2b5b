/** Events as JMS messages. */
package io.livekit.jakarta.media.jms;
