'use strict';

const REFRESH_MILLIS = 2000;

const byId = id => document.getElementById(id);

/** An element with a class and children; text stays text, whatever it says. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

async function read(what) {
  const response = await fetch(`data/${what}`, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!response.ok) {
    throw new Error(`${what}: ${response.status}`);
  }
  return response.json();
}

const face = identity =>
  element('span', `face hue-${[...identity].reduce((sum, c) => sum + c.codePointAt(0), 0) % 4}`,
    [...identity][0] ?? '?');

function person({ identity, tracks }) {
  const made = element('span', 'person', face(identity), identity);
  if (tracks > 0) {
    made.append(element('small', '', tracks === 1 ? '1 track' : `${tracks} tracks`));
  }
  return made;
}

function room({ room: name, visits, mostAtOnce, present }) {
  const title = element('header', '', element('h3', '', name),
    element('span', 'muted', `${visits} ${visits === 1 ? 'visit' : 'visits'}, ${mostAtOnce} at most`));
  const people = present.length > 0
    ? element('div', 'people', ...present.map(person))
    : element('span', 'muted', 'nobody at the moment');
  return element('article', 'room', title, people);
}

function guest({ identity, role, maxBitrate }) {
  return element('li', '', face(identity), element('b', '', identity), element('span', `role ${role}`, role),
    element('small', '', maxBitrate > 0 ? `up to ${maxBitrate / 1000} kbit/s` : role === 'LISTENER' ? 'publishes nothing' : ''));
}

function row({ event, happenedAt, room: name, participant, track }) {
  const time = element('time', '', new Date(`${happenedAt}Z`).toLocaleTimeString());
  const what = [participant, track?.toLowerCase().replaceAll('_', ' '), `in ${name}`].filter(Boolean).join(' · ');
  return element('li', '', time, element('code', '', event), element('span', '', what));
}

function show(id, items, none) {
  byId(id).replaceChildren(...items.length > 0 ? items : [element('p', 'empty', none)]);
}

async function refresh() {
  try {
    const [rooms, guests, audit] = await Promise.all([read('rooms'), read('guests'), read('audit?rows=40')]);
    show('rooms', rooms.map(room), 'No room is open. The first guest who comes in opens one.');
    show('guests', guests.map(guest), 'The list is empty: nobody may come in.');
    show('audit', audit.map(row), 'Nothing yet.');
    byId('room-count').textContent = rooms.length;
    byId('present-count').textContent = rooms.reduce((sum, one) => sum + one.present.length, 0);
    byId('visit-count').textContent = rooms.reduce((sum, one) => sum + one.visits, 0);
    byId('guest-count').textContent = guests.length;
    byId('state').textContent = 'live';
    byId('state').className = 'pill good';
  } catch (e) {
    byId('state').textContent = 'no connection';
    byId('state').className = 'pill bad';
  }
  setTimeout(refresh, REFRESH_MILLIS);
}

refresh();
