/** The page for who operates the server. */
package io.livekit.jakarta.web.admin;
