const BASE = new URL('../api/v1', location.href).pathname;
const MAX_WAIT_MS = 15000;
const STEP_MS = 1000;

/** What the server answered instead of doing it. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem?.code;
  }
}

/** The REST API, with the caller's authorization. */
export class Api {
  constructor(session) {
    this.session = session;
  }

  get(path, room) {
    return this.call('GET', path, { room });
  }

  /**
   * @param room whose administration it is; none for the server
   * @returns the answer's JSON, or null
   */
  async call(method, path, { room, body, signal } = {}) {
    const answer = await this.fetch(method, path, { room, body, signal });
    if (!answer.ok) {
      throw new Refusal(answer.status, await answer.json().catch(() => undefined));
    }
    return answer.status === 204 ? null : answer.json();
  }

  async fetch(method, path, { room, body, signal, headers = {} } = {}) {
    const authorization = await this.session.authorization(room);
    if (authorization) headers.Authorization = authorization;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return fetch(BASE + path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
    });
  }

  /**
   * Follows events until it is aborted, and goes on where it was when the connection ends. EventSource can't: it sends no
   * header of ours.
   */
  async follow(path, { onEvent, onState, signal }) {
    let last;
    let wait = 0;
    while (!signal.aborted) {
      try {
        const headers = { Accept: 'text/event-stream' };
        if (last) headers['Last-Event-ID'] = last;
        const answer = await this.fetch('GET', path, { signal, headers });
        if (!answer.ok) throw new Refusal(answer.status, await answer.json().catch(() => undefined));
        wait = 0;
        onState('live');
        await read(answer.body, (event) => {
          last = event.id ?? last;
          onEvent(event);
        });
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 401 || error.status === 403) {
          onState('refused');
          return;
        }
      }
      onState('connecting');
      wait = Math.min(wait + STEP_MS, MAX_WAIT_MS);
      await new Promise((done) => { setTimeout(done, wait); });
    }
  }
}

/** Reads a stream of events (HTML, 9.2.6) to its end. */
async function read(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = {};
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data !== undefined) onEvent(event);
        event = {};
      } else if (!line.startsWith(':')) {
        const [, field, text] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (field === 'data') event.data = event.data === undefined ? text : `${event.data}\n${text}`;
        else event[field] = text;
      }
    }
  }
}

/** A name as a part of a path. */
export const part = encodeURIComponent;
