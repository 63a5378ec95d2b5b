const STORED = 'livekit-admin';
const LEFT = 'livekit-admin-left';
const AGAIN_MS = 10000;
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

  /** Somebody whom the server knows without a token of ours: by OpenID Connect, or by the container's own sign-in. */
  static ofServer() {
    return new Session({});
  }

  isOfServer() {
    return !this.known.token && !this.known.key;
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

/** The sign-in with an OpenID provider, where one is configured: the browser goes there and comes back. */
export class Login {
  static async find() {
    const answer = await fetch('session', { cache: 'no-store' }).catch(() => null);
    const { issuer } = answer?.ok ? await answer.json() : {};
    return new Login(issuer);
  }

  constructor(issuer) {
    this.issuer = issuer;
  }

  /** Leaves for the issuer, unless the browser has just been there: then it would go round and round. */
  leave() {
    const left = JSON.parse(sessionStorage.getItem(LEFT));
    if (!this.issuer || (left && Date.now() - left.at < AGAIN_MS)) return false;
    this.go();
    return true;
  }

  go() {
    sessionStorage.setItem(LEFT, JSON.stringify({ at: Date.now(), hash: location.hash }));
    location.assign('login');
  }

  /** @returns why the way back let nobody in, or null; the room that was looked at is looked at again */
  static comeBack() {
    const reason = new URLSearchParams(location.search).get('login');
    const left = JSON.parse(sessionStorage.getItem(LEFT));
    if (reason || (left?.hash && !location.hash)) {
      history.replaceState(null, '', location.pathname + (location.hash || (left?.hash ?? '')));
    }
    if (left) sessionStorage.setItem(LEFT, JSON.stringify({ at: left.at }));
    return reason;
  }

  /** Ends what the issuer began, here; there it may go on. */
  async end() {
    if (this.issuer) await fetch('logout', { method: 'POST' }).catch(() => null);
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
