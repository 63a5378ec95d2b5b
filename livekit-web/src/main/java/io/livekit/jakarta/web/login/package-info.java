/** Who signs in to the administration page by OpenID Connect, and stays so for a while. */
package io.livekit.jakarta.web.login;
