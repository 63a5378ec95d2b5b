import { Api } from './api.js';
import { ask, byId, h, keepList, notice, since } from './dom.js';
import { EventLines } from './events.js';
import { RoomView } from './room.js';
import { Login, Session } from './session.js';

const LOOK_MS = 2000;
const PAGE = 1000;
const FAILURES = {
  unavailable: 'The sign-in is out of reach now. Try it again in a moment.',
  expired: 'That took too long, or began in another window. Sign in again.',
  denied: 'The sign-in was refused.',
  invalid: 'What the identity provider answered could not be taken. The server’s log says why.',
  'no-role': 'You are known, but no role of yours may do anything here.',
};

/** Signs in, and shows the server until the sign-out. */
class Desk {
  constructor(session) {
    this.session = session;
    this.api = new Api(session);
    this.stop = new AbortController();
    this.rooms = [];
    this.room = new RoomView(byId('room'), this.api, () => this.choose(null));
    this.lines = new EventLines(byId('events'), byId('no-events'), (name) => this.choose(name));
  }

  /** @throws when the server lets nobody in with what we have */
  async open() {
    this.server = await this.api.get('/server');
    byId('door').hidden = true;
    byId('desk').hidden = false;
    byId('node').textContent = this.server.nodeId;
    byId('version').textContent = this.server.version;
    this.lines.clear();
    this.listen('drain', 'click', () => this.drain());
    this.listen('sign-out', 'click', async () => {
      await login.end();
      this.close();
    });
    this.listen('filter', 'input', () => this.list());
    this.listen(window, 'hashchange', () => this.follow());
    this.api.follow('/events', {
      signal: this.stop.signal,
      onEvent: (event) => {
        this.lines.add(event);
        this.look();
      },
      onState: (state) => this.live(state),
    });
    await this.look();
    this.follow();
    this.timer = setInterval(() => document.hidden || this.look(), LOOK_MS);
  }

  listen(target, type, action) {
    (target === window ? window : byId(target)).addEventListener(type, action, { signal: this.stop.signal });
  }

  live(state) {
    const pill = byId('live');
    pill.textContent = state;
    pill.className = `pill ${{ live: 'good', connecting: 'warn', refused: 'bad' }[state]}`;
  }

  /** Looks at everything once; whoever asks meanwhile gets another look after this one. */
  async look() {
    if (this.looking) {
      this.again = true;
      return;
    }
    this.looking = true;
    try {
      do {
        this.again = false;
        await this.lookOnce();
      } while (this.again && !this.stop.signal.aborted);
    } catch (error) {
      this.lost(error);
    } finally {
      this.looking = false;
    }
  }

  async lookOnce() {
    const [{ rooms }, drain, server] = await Promise.all([
      this.api.get(`/rooms?limit=${PAGE}`),
      this.api.get('/server/drain'),
      this.api.get('/server'),
    ]);
    if (this.stop.signal.aborted) return;
    this.rooms = rooms;
    this.state(drain);
    this.totals(server);
    this.list();
    if (this.room.name) {
      this.room.show(rooms.find((one) => one.name === this.room.name) ?? null);
      await this.room.refresh();
    }
  }

  lost(error) {
    if (this.stop.signal.aborted) return;
    const pill = byId('state');
    pill.textContent = error.status ? error.message : 'out of reach';
    pill.className = 'pill bad';
    if (error.status === 401) {
      const ofLogin = this.session.isOfServer();
      this.close();
      if (!ofLogin || !login.leave()) door(error.message);
    }
  }

  state({ state, deadline }) {
    this.draining = state !== 'SERVING';
    const pill = byId('state');
    const until = deadline ? ` until ${new Date(deadline).toLocaleTimeString()}` : '';
    pill.textContent = state.toLowerCase() + until;
    pill.className = `pill ${this.draining ? 'warn' : 'good'}`;
    byId('drain').textContent = this.draining ? 'Serve again' : 'Drain…';
  }

  totals({ drops }) {
    const total = (of) => this.rooms.reduce((sum, room) => sum + of(room), 0);
    const count = (id, number, one, many) => {
      byId(id).textContent = number;
      byId(id).nextElementSibling.textContent = number === 1 ? one : many;
    };
    count('total-rooms', this.rooms.length, 'room', 'rooms');
    count('total-participants', total((room) => room.participantCount), 'participant', 'participants');
    byId('total-publishers').textContent = total((room) => room.publisherCount);
    byId('total-drops').textContent = Object.values(drops).reduce((sum, one) => sum + one, 0).toLocaleString();
    byId('drops-total').title = Object.entries(drops).sort((a, b) => b[1] - a[1])
      .map(([reason, count]) => `${reason}: ${count}`).join('\n');
  }

  list() {
    const wanted = byId('filter').value.trim().toLowerCase();
    const shown = this.rooms.filter((room) => room.name.toLowerCase().includes(wanted));
    keepList(
      byId('rooms'),
      shown,
      (room) => room.sid,
      () => {
        const [name, age, count] = [h('b', {}), h('span.muted', {}), h('span.count', {})];
        const button = h('button', {}, h('span.label', {}, name, age), count);
        const item = h('li', {}, button);
        item.parts = { button, name, age, count };
        button.addEventListener('click', () => this.choose(item.room));
        return item;
      },
      (item, room) => {
        item.room = room.name;
        const { button, name, age, count } = item.parts;
        name.textContent = room.name;
        age.textContent = since(room.createdAt);
        count.textContent = room.participantCount;
        count.title = `${room.participantCount} there, ${room.publisherCount} publishing`;
        if (room.name === this.room.name) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      },
    );
    byId('no-rooms').hidden = shown.length > 0;
    byId('no-rooms').textContent = this.rooms.length > 0 ? 'No room has such a name.' : 'No room is open.';
  }

  /** Shows a room, by its name in the address, so that it can be sent to somebody. */
  choose(name) {
    const fragment = name === null ? '' : `#${encodeURIComponent(name)}`;
    history.replaceState(null, '', location.pathname + location.search + fragment);
    this.follow();
  }

  follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    this.room.show(this.rooms.find((room) => room.name === name) ?? null);
    this.list();
    this.look();
  }

  async drain() {
    try {
      if (this.draining) {
        this.state(await this.api.call('DELETE', '/server/drain'));
        return;
      }
      const seconds = await ask(
        'Drain this server?',
        'It makes no new rooms. Who is there may stay for a while, and is told to come back elsewhere then.',
        'Drain',
        { label: 'Seconds that people may stay', value: 600 },
      );
      if (seconds === false) return;
      this.state(await this.api.call('POST', '/server/drain', { body: { timeout: `PT${Math.trunc(Number(seconds))}S` } }));
    } catch (error) {
      notice(error.message);
    }
  }

  close() {
    this.stop.abort();
    clearInterval(this.timer);
    this.session.forget();
    this.room.show(null);
    byId('rooms').replaceChildren();
    door();
  }
}

let login = new Login();

function door(error = '') {
  byId('desk').hidden = true;
  byId('door').hidden = false;
  byId('secret').value = '';
  byId('token').value = '';
  byId('sign-in-error').textContent = error;
  byId('sign-in-error').hidden = !error;
}

function useTab(key) {
  byId('by-key').ariaSelected = String(key);
  byId('by-token').ariaSelected = String(!key);
  byId('key-fields').hidden = !key;
  byId('token-fields').hidden = key;
}

byId('by-key').addEventListener('click', () => useTab(true));
byId('by-token').addEventListener('click', () => useTab(false));
byId('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const token = byId('token').value.trim();
  const session = new Session(
    byId('token-fields').hidden ? { key: byId('key').value.trim(), secret: byId('secret').value } : { token },
  );
  byId('sign-in-button').disabled = true;
  // Before anything shows that one is in: the tab may be loaded again at once.
  if (byId('remember').checked) session.remember();
  try {
    await new Desk(session).open();
  } catch (error) {
    session.forget();
    door(error.message);
  } finally {
    byId('sign-in-button').disabled = false;
  }
});

byId('by-login').addEventListener('click', () => login.go());

/** Who is signed in already: in this tab, or with the server, which then needs no token of ours. */
async function start() {
  const failure = Login.comeBack();
  const known = Session.restore() ?? Session.ofServer();
  login = await Login.find();
  byId('by-login').hidden = !login.issuer;
  byId('by-login').textContent = `Sign in with ${login.issuer}`;
  try {
    await new Desk(known).open();
  } catch (error) {
    known.forget();
    const asked = failure || new URLSearchParams(location.search).has('door');
    if (error.status !== 401 || asked || !login.leave()) door(FAILURES[failure] ?? (error.status === 401 ? '' : error.message));
  }
}

start();
