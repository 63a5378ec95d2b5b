/** Access tokens: verifying and issuing them, and what their claims grant (spec/03 §5). */
package io.livekit.jakarta.media.auth;
