// The server SDK's WebhookReceiver takes what the server posts while somebody joins, publishes and leaves.
// Started with a port as its third argument.
import './webcrypto.mjs';
import { createServer } from 'node:http';
import { WebhookReceiver } from 'livekit-server-sdk';
import { assert, join, key, publishTone, roomName, run, secret, until } from './kit.mjs';

const receiver = new WebhookReceiver(key, secret);
const events = [];
const faults = [];

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  try {
    assert.equal(request.headers['content-type'], 'application/webhook+json');
    const event = await receiver.receive(body, request.headers.authorization);
    await assert.rejects(receiver.receive(`${body} `, request.headers.authorization));
    if (event.room?.name === roomName) events.push(event);
  } catch (fault) {
    faults.push(fault);
  }
  response.writeHead(200).end();
});
await new Promise(done => server.listen(Number(process.argv[4]), '127.0.0.1', done));

await run({
  async session() {
    const alice = await join('alice');
    const publication = await publishTone(alice, 440);
    await until('published', () => events.some(event => event.event === 'track_published'));
    await alice.localParticipant.unpublishTrack(publication.sid);
    await until('unpublished', () => events.some(event => event.event === 'track_unpublished'));
    await alice.disconnect();
    await until('left', () => events.some(event => event.event === 'participant_left'));
    server.close();
    assert.deepEqual(faults, []);
    assert.deepEqual(events.map(event => event.event),
      ['room_started', 'participant_joined', 'track_published', 'track_unpublished', 'participant_left']);
    assert.equal(new Set(events.map(event => event.id)).size, events.length);
    const [started, joined, published, , left] = events;
    assert.ok(started.id.startsWith('EV_'));
    assert.ok(Math.abs(Number(started.createdAt) - Date.now() / 1000) < 60);
    assert.ok(started.room.sid.startsWith('RM_'));
    assert.equal(joined.participant.identity, 'alice');
    assert.equal(joined.participant.name, 'name of alice');
    assert.equal(published.track.sid, publication.sid);
    assert.equal(published.participant.sid, joined.participant.sid);
    assert.equal(left.participant.identity, 'alice');
  },
});
