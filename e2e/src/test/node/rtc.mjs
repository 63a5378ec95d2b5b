// @livekit/rtc-node: what two participants exchange.
import { assert, hears, join, next, publishColour, publishTone, Room, RoomEvent, roomName, run, sees, subscribed, token, TrackKind, until, url } from './kit.mjs';

const text = new TextEncoder();

await run({
  async audio() {
    const alice = await join('alice');
    const bob = await join('bob');
    await publishTone(alice, 440);
    await publishTone(bob, 880);
    await Promise.all([
      hears(await subscribed(bob, 'alice', TrackKind.KIND_AUDIO), 440),
      hears(await subscribed(alice, 'bob', TrackKind.KIND_AUDIO), 880),
    ]);
  },

  async video() {
    const alice = await join('alice');
    await publishColour(alice, [200, 40, 40]);
    const bob = await join('bob');
    await sees(await subscribed(bob, 'alice', TrackKind.KIND_VIDEO), 320, 180, [200, 40, 40]);
  },

  async data() {
    const alice = await join('alice');
    const bob = await join('bob');
    const carol = await join('carol');
    const got = { bob: [], carol: [] };
    bob.on(RoomEvent.DataReceived, (payload, participant, kind, topic) =>
      got.bob.push([Buffer.from(payload).toString(), participant?.identity, topic]));
    carol.on(RoomEvent.DataReceived, (payload, participant, kind, topic) =>
      got.carol.push([Buffer.from(payload).toString(), participant?.identity, topic]));
    await until('everybody known', () => alice.remoteParticipants.size === 2 && bob.remoteParticipants.has('alice') && carol.remoteParticipants.has('alice'));
    await alice.localParticipant.publishData(text.encode('to all'), { reliable: true, topic: 'a' });
    await alice.localParticipant.publishData(text.encode('to bob'), { reliable: true, topic: 'b', destination_identities: ['bob'] });
    await alice.localParticipant.publishData(text.encode('the end'), { reliable: true, topic: 'c' });
    await until('the last message', () => [got.bob, got.carol].every(list => list.some(([message]) => message === 'the end')));
    assert.deepEqual(got.bob, [['to all', 'alice', 'a'], ['to bob', 'alice', 'b'], ['the end', 'alice', 'c']]);
    assert.deepEqual(got.carol, [['to all', 'alice', 'a'], ['the end', 'alice', 'c']]);
  },

  async streams() {
    const alice = await join('alice');
    const bob = await join('bob');
    const long = 'Grüße, '.repeat(20_000);
    const received = new Promise(resolve => bob.registerTextStreamHandler('letters', async (reader, from) =>
      resolve({ text: await reader.readAll(), from: from.identity })));
    const bytes = new Promise(resolve => bob.registerByteStreamHandler('files', async reader =>
      resolve(Buffer.concat(await reader.readAll()))));
    await until('bob known', () => alice.remoteParticipants.has('bob'));
    await alice.localParticipant.sendText(long, { topic: 'letters' });
    const writer = await alice.localParticipant.streamBytes({ topic: 'files', name: 'f', totalSize: 300_000 });
    await writer.write(new Uint8Array(300_000).fill(7));
    await writer.close();
    assert.deepEqual(await received, { text: long, from: 'alice' });
    assert.ok((await bytes).equals(Buffer.alloc(300_000, 7)));
  },

  async rpc() {
    const alice = await join('alice');
    const bob = await join('bob');
    bob.localParticipant.registerRpcMethod('double', async call => `${call.callerIdentity}: ${call.payload}${call.payload}`);
    await until('bob known', () => alice.remoteParticipants.has('bob'));
    assert.equal(await alice.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'double', payload: 'x' }), 'alice: xx');
    await assert.rejects(alice.localParticipant.performRpc({ destinationIdentity: 'bob', method: 'unknown', payload: 'x' }),
      error => error.code === 1400);
  },

  async state() {
    const alice = await join('alice');
    const bob = await join('bob');
    await until('both known', () => alice.remoteParticipants.has('bob') && bob.remoteParticipants.has('alice'));
    assert.equal(bob.remoteParticipants.get('alice').name, 'name of alice');
    await alice.localParticipant.setAttributes({ mood: 'good' });
    await alice.localParticipant.updateMetadata('about alice');
    await until('attributes', () => bob.remoteParticipants.get('alice').attributes.mood === 'good');
    await until('metadata', () => bob.remoteParticipants.get('alice').metadata === 'about alice');
    const publication = await publishTone(alice, 440);
    await hears(await subscribed(bob, 'alice', TrackKind.KIND_AUDIO), 440);
    const unpublished = next(bob, RoomEvent.TrackUnpublished);
    await alice.localParticipant.unpublishTrack(publication.sid);
    await unpublished;
    const left = next(alice, RoomEvent.ParticipantDisconnected, participant => participant.identity === 'bob');
    await bob.disconnect();
    await left;
    await assert.rejects(new Room().connect(url, await token('x', { roomJoin: false }), { autoSubscribe: true, dynacast: false }));
    assert.equal(alice.name, roomName);
  },

  /** Somebody called player plays the sample files. */
  async watch() {
    const bob = await join('bob');
    await sees(await subscribed(bob, 'player', TrackKind.KIND_VIDEO), 640, 360);
    await hears(await subscribed(bob, 'player', TrackKind.KIND_AUDIO), 440);
  },
});
