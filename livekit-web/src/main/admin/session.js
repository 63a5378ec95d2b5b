const STORED = 'livekit-admin';
const LIFETIME_SECONDS = 600;
const RENEW_SECONDS = 60;

/** Who is signed in, as the requests show it. What it knows stays in this tab. */
export class Session {
  constructor(known) {
    this.known = known;
    this.made = new Map();
  }

  /** @returns the session of this tab, or null */
  static restore() {
    const stored = sessionStorage.getItem(STORED);
    return stored ? new Session(JSON.parse(stored)) : null;
  }

  /** Somebody whom the server knows without a token of ours: by the container's own sign-in. */
  static ofContainer() {
    return new Session({});
  }

  remember() {
    sessionStorage.setItem(STORED, JSON.stringify(this.known));
  }

  forget() {
    sessionStorage.removeItem(STORED);
    this.known = {};
    this.made.clear();
  }

  /**
   * @param room the room that a request administers; empty for the server
   * @returns the header's value, or null for none
   */
  async authorization(room = '') {
    if (this.known.token) return `Bearer ${this.known.token}`;
    if (!this.known.key) return null;
    const now = Math.floor(Date.now() / 1000);
    const former = this.made.get(room);
    if (former && former.end - now > RENEW_SECONDS) return `Bearer ${former.token}`;
    const end = now + LIFETIME_SECONDS;
    const video = { roomList: true, roomCreate: true, roomAdmin: true };
    if (room) video.room = room;
    // A minute for clocks that differ.
    const token = await sign({ iss: this.known.key, nbf: now - 60, exp: end, video }, this.known.secret);
    this.made.set(room, { token, end });
    return `Bearer ${token}`;
  }
}

const encoder = new TextEncoder();

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A JSON Web Token with HS256 (RFC 7515). */
async function sign(claims, secret) {
  if (!crypto.subtle) {
    throw new Error('Browsers sign only in pages that came by HTTPS or from this machine. Use a token here.');
  }
  const part = (object) => base64Url(encoder.encode(JSON.stringify(object)));
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const key = await crypto.subtle.importKey(
    'raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'],
  );
  const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(signed));
  return `${signed}.${base64Url(new Uint8Array(signature))}`;
}
