import { part } from './api.js';
import { ask, bitrate, h, keepList, notice, since } from './dom.js';
import { Rates, Sparkline } from './figures.js';

const LEVELS = { LOST: 0, POOR: 1, GOOD: 2, EXCELLENT: 3 };
const LAYERS = ['low', 'medium', 'high'];
const words = (constant) => constant.toLowerCase().replaceAll('_', ' ');
const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);

/** One room: who is there, what each sends and gets. */
export class RoomView {
  /** @param onGone called when the room has ended */
  constructor(root, api, onGone) {
    this.root = root;
    this.api = api;
    this.onGone = onGone;
    this.show(null);
  }

  get name() {
    return this.room?.name ?? null;
  }

  show(room) {
    if (room && this.room && room.sid === this.room.sid) {
      this.room = room;
      this.head();
      return;
    }
    this.room = room;
    this.rates = new Rates();
    if (!room) {
      this.root.replaceChildren(h('p.empty', {}, 'Choose a room to see who is there.'));
      return;
    }
    this.title = h('h1', {});
    this.facts = h('p.muted', {});
    this.people = h('ol.people', {});
    this.alone = h('p.empty', { hidden: true }, 'Nobody is here.');
    this.root.replaceChildren(
      h('header.room-head', {},
        h('div', {}, this.title, this.facts),
        h('button.danger', { id: 'end-room', onclick: () => this.end() }, 'End room')),
      this.people,
      this.alone,
    );
    this.head();
  }

  head() {
    const room = this.room;
    this.title.textContent = room.name;
    const facts = [room.sid, `open for ${since(room.createdAt)}`];
    if (room.maxParticipants) facts.push(`at most ${room.maxParticipants} people`);
    if (room.metadata) facts.push(room.metadata.slice(0, 120));
    this.facts.textContent = facts.join(' · ');
  }

  /** Asks who is there and what flows. */
  async refresh() {
    const room = this.room;
    if (!room) return;
    const path = `/rooms/${part(room.sid)}`;
    let present;
    try {
      present = (await this.api.get(`${path}/participants`, room.name)).participants;
    } catch (error) {
      if (this.room !== room) return;
      if (error.status === 404) this.onGone();
      else if (error.status === 403) this.refused(error);
      return;
    }
    const stats = await this.api.get(`${path}/stats`, room.name).catch(() => null);
    if (this.room?.sid !== room.sid) return;
    this.update(present, stats);
  }

  refused(error) {
    this.people.replaceChildren();
    this.alone.textContent = `You may not see who is here. ${error.message}`;
    this.alone.hidden = false;
  }

  update(present, stats) {
    const time = stats ? Date.parse(stats.time) : 0;
    const told = new Map((stats?.participants ?? []).map((one) => [one.sid, one]));
    const tracks = new Map(present.flatMap((one) => one.tracks.map((track) => [track.sid, { of: one, track }])));
    this.alone.textContent = 'Nobody is here.';
    this.alone.hidden = present.length > 0;
    keepList(
      this.people,
      present,
      (one) => one.sid,
      (one) => new Person(this, one).root,
      (element, one) => element.view.update(one, told.get(one.sid), time, tracks),
    );
  }

  async act(done, action) {
    try {
      await action();
      notice(done);
      await this.refresh();
    } catch (error) {
      notice(error.message);
    }
  }

  async end() {
    const { sid, name } = this.room;
    if (!(await ask(`End the room ${name}?`, 'Everybody in it is sent out.', 'End room'))) return;
    await this.act(`${name} has ended.`, () => this.api.call('DELETE', `/rooms/${part(sid)}`));
  }

  async remove(person) {
    const { name, sid } = this.room;
    const who = person.name || person.identity;
    if (!(await ask(`Remove ${who}?`, `From the room ${name}. A valid token lets them back in.`, 'Remove'))) return;
    await this.act(`${who} was removed.`, () =>
      this.api.call('DELETE', `/rooms/${part(sid)}/participants/${part(person.identity)}`, { room: name }));
  }

  async mute(person, track) {
    const { name, sid } = this.room;
    await this.act(`${words(track.source)} of ${person.name || person.identity} is muted.`, () =>
      this.api.call('PATCH', `/rooms/${part(sid)}/participants/${part(person.identity)}/tracks/${part(track.sid)}`, {
        room: name,
        body: { muted: true },
      }));
  }
}

class Person {
  constructor(room, person) {
    this.room = room;
    this.root = h('li.person', {});
    this.root.view = this;
    this.sends = new Flow('sends', 'out');
    this.gets = new Flow('gets', 'in');
    this.avatar = h('span.avatar', { ariaHidden: 'true' });
    this.name = h('b', {});
    this.identity = h('span.mono.muted', {});
    this.quality = h('span.quality', { role: 'img' }, h('i'), h('i'), h('i'));
    this.facts = h('p.muted', {});
    this.tracks = h('ol.tracks', {});
    this.received = h('ol.received', {});
    this.receivedSummary = h('summary', {});
    this.receivedAll = h('details', { hidden: true }, this.receivedSummary, this.received);
    this.root.append(
      h('header', {},
        this.avatar,
        h('div.who', {}, h('p', {}, this.name, ' ', this.identity, ' ', this.quality), this.facts),
        this.sends.root,
        this.gets.root,
        h('button.quiet.remove', { onclick: () => room.remove(this.person) }, 'Remove')),
      this.tracks,
      this.receivedAll,
    );
    let hue = 0;
    for (const letter of person.identity) hue = (hue * 31 + letter.codePointAt(0)) % 360;
    this.avatar.style.setProperty('--hue', hue);
  }

  update(person, stats, time, tracks) {
    this.person = person;
    const name = person.name || person.identity;
    this.name.textContent = name;
    this.avatar.textContent = name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? '').join('').toUpperCase();
    this.identity.textContent = person.name && person.name !== person.identity ? person.identity : '';
    const level = LEVELS[stats?.quality];
    this.quality.hidden = level === undefined;
    this.quality.dataset.level = level;
    this.quality.ariaLabel = this.quality.title = stats?.quality ? `Connection: ${words(stats.quality)}` : '';
    const facts = person.joinedAt ? [`here for ${since(person.joinedAt)}`] : [];
    if (person.state !== 'ACTIVE') facts.unshift(words(person.state));
    if (person.kind !== 'STANDARD') facts.push(words(person.kind));
    const connected = stats?.connections.filter((one) => one.protocol) ?? [];
    if (connected.length > 0) facts.push(connected[0].protocol.toUpperCase());
    const rtt = Math.max(0, ...connected.map((one) => one.rttMillis));
    if (rtt > 0) facts.push(`${Math.round(rtt)} ms`);
    this.facts.textContent = facts.join(' · ');
    if (stats) {
      const rate = (what, of) => this.room.rates.of(`${person.sid} ${what}`, sum(stats.connections, of), time);
      this.sends.add(rate('sends', (one) => one.bytesReceived));
      this.gets.add(rate('gets', (one) => one.bytesSent));
    }
    this.updateTracks(person, stats, time);
    this.updateReceived(stats?.received ?? [], tracks, time);
  }

  updateTracks(person, stats, time) {
    const told = new Map((stats?.published ?? []).map((one) => [one.sid, one]));
    keepList(
      this.tracks,
      person.tracks,
      (track) => track.sid,
      (track) => new PublishedTrack(this.room, track).root,
      (element, track) => element.view.update(person, track, told.get(track.sid), time),
    );
  }

  updateReceived(received, tracks, time) {
    this.receivedAll.hidden = received.length === 0;
    this.receivedSummary.textContent = `Gets ${received.length} ${received.length === 1 ? 'track' : 'tracks'}`;
    keepList(
      this.received,
      received,
      (one) => one.trackSid,
      () => new ReceivedTrack(this.room).root,
      (element, one) => element.view.update(this.person, one, tracks.get(one.trackSid), time),
    );
  }
}

/** A bitrate and how it went. */
class Flow {
  constructor(label, kind) {
    this.spark = new Sparkline(kind);
    this.value = h('b', {}, '–');
    this.root = h('div.flow', { hidden: true }, h('span.muted', {}, label), this.spark.root, this.value);
  }

  /** @param bytes a second; null for not yet known */
  add(bytes) {
    this.root.hidden = false;
    if (bytes === null) return;
    this.spark.add(bytes);
    this.value.textContent = bitrate(bytes * 8);
  }
}

/** Packets lost of all, of the time between two looks. */
function loss(rates, key, lost, packets, time) {
  const [of, came] = [rates.of(`${key} lost`, lost, time), rates.of(`${key} packets`, packets, time)];
  return of > 0 ? (100 * of) / (of + came) : 0;
}

class PublishedTrack {
  constructor(room, track) {
    this.room = room;
    this.root = h(`li.track.${track.kind.toLowerCase()}`, {});
    this.root.view = this;
    this.label = h('b', {});
    this.facts = h('span.muted', {});
    this.layers = h('span.layers', {});
    this.spark = new Sparkline('out');
    this.value = h('span.value', {});
    this.button = h('button.quiet', { onclick: () => room.mute(this.person, this.track) }, 'Mute');
    this.root.append(
      h('span.icon', { ariaHidden: 'true' }), h('span.what', {}, this.label, ' ', this.facts), this.layers,
      this.spark.root, this.value, this.button,
    );
  }

  update(person, track, stats, time) {
    this.person = person;
    this.track = track;
    this.root.dataset.source = track.source;
    this.root.classList.toggle('muted-track', track.muted);
    this.label.textContent = track.name || words(track.source === 'UNKNOWN' ? track.kind : track.source);
    this.button.disabled = track.muted;
    this.button.textContent = track.muted ? 'Muted' : 'Mute';
    const layers = stats?.layers ?? [];
    const best = layers.filter((one) => one.active).sort((a, b) => b.height - a.height)[0];
    const [width, height] = best?.width ? [best.width, best.height] : [track.width, track.height];
    const facts = [(best?.mimeType ?? track.mimeType).split('/')[1] ?? ''];
    if (width && track.kind === 'VIDEO') facts.push(`${width}×${height}`);
    if (track.kind === 'VIDEO' && best?.framesPerSecond > 0) facts.push(`${Math.round(best.framesPerSecond)} fps`);
    if (stats) {
      facts.push(`${stats.subscribers} ${stats.subscribers === 1 ? 'gets it' : 'get it'}`);
      const lost = loss(this.room.rates, track.sid, sum(layers, (one) => one.packetsLost), sum(layers, (one) => one.packets), time);
      facts.push(`${lost.toFixed(1)} % lost`);
      if (best?.jitterMillis > 0) facts.push(`jitter ${best.jitterMillis.toFixed(0)} ms`);
      const bits = sum(layers, (one) => (one.active ? one.bitrate : 0));
      this.spark.add(bits);
      this.value.textContent = bitrate(bits);
    }
    this.facts.textContent = facts.filter(Boolean).join(' · ');
    this.facts.parentElement.title = `${this.label.textContent}: ${this.facts.textContent}`;
    this.layers.replaceChildren(...(layers.length > 1 ? layers : []).map((one) =>
      h(one.active ? 'i.on' : 'i', { title: `${one.mimeType}, ${bitrate(one.bitrate)}` }, LAYERS[one.layer] ?? one.layer)));
  }
}

class ReceivedTrack {
  constructor(room) {
    this.room = room;
    this.root = h('li', {});
    this.root.view = this;
    this.label = h('span.what', {});
    this.facts = h('span.muted', {});
    this.spark = new Sparkline('in');
    this.value = h('span.value', {});
    this.root.append(this.label, this.facts, this.spark.root, this.value);
  }

  update(person, stats, source, time) {
    const from = source ? source.of.name || source.of.identity : stats.publisherSid;
    this.label.textContent = `${from}: ${source ? words(source.track.source) : stats.trackSid}`;
    const facts = [];
    const { spatial, reason } = stats.layer ?? {};
    if (source?.track.kind === 'VIDEO' && spatial !== undefined) {
      facts.push(spatial < 0 ? 'no layer' : LAYERS[spatial] ?? `layer ${spatial}`);
      facts.push(words(reason));
    }
    const lost = loss(this.room.rates, `${person.sid} ${stats.trackSid}`, stats.packetsLost, stats.packets, time);
    facts.push(`${lost.toFixed(1)} % lost`);
    if (stats.rttMillis > 0) facts.push(`${Math.round(stats.rttMillis)} ms`);
    this.facts.textContent = facts.join(' · ');
    this.spark.add(stats.bitrate);
    this.value.textContent = bitrate(stats.bitrate);
  }
}
