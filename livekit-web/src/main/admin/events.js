import { h } from './dom.js';

const MAX_LINES = 200;

const KINDS = {
  room_started: ['good', 'opened'],
  room_finished: ['off', 'ended'],
  participant_entered: ['off', 'is entering'],
  participant_joined: ['good', 'joined'],
  participant_left: ['off', 'left'],
  participant_connection_aborted: ['bad', 'lost the connection'],
  track_published: ['info', 'published'],
  track_unpublished: ['off', 'unpublished'],
  missed: ['bad', 'Some events were missed.'],
};

/** The events as they come, the latest on top. */
export class EventLines {
  constructor(list, empty, onRoom) {
    this.list = list;
    this.empty = empty;
    this.onRoom = onRoom;
  }

  clear() {
    this.list.replaceChildren();
    this.empty.hidden = false;
  }

  /** @param event name, id and data of one */
  add(event) {
    const [kind, words] = KINDS[event.event] ?? ['off', event.event];
    const told = JSON.parse(event.data);
    const who = told.participant ? told.participant.name || told.participant.identity : null;
    const what = told.track ? ` ${(told.track.source ?? told.track.kind).toLowerCase().replaceAll('_', ' ')}` : '';
    const line = h(
      `li.${kind}`,
      { title: event.id ?? '' },
      h('time', {}, new Date(told.time ?? Date.now()).toLocaleTimeString()),
      h('p', {}, who ? h('b', {}, who) : told.room && h('b', {}, told.room.name), ` ${words}${what}`),
      who && told.room && h('button.link', { onclick: () => this.onRoom(told.room.name) }, told.room.name),
    );
    this.list.prepend(line);
    this.empty.hidden = true;
    if (this.list.childElementCount > MAX_LINES) this.list.lastElementChild.remove();
  }
}
