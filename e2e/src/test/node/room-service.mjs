// livekit-server-sdk: every method of the RoomServiceClient, seen by participants with @livekit/rtc-node.
import './webcrypto.mjs';
import { DataPacket_Kind, RoomServiceClient } from 'livekit-server-sdk';
import { assert, hears, http, join, key, next, publishTone, RoomEvent, roomName, run, secret, silent, subscribed, TrackKind, until } from './kit.mjs';

const service = new RoomServiceClient(http, key, secret);

async function fails(promise, status, code, message) {
  await assert.rejects(promise, error => {
    assert.equal(error.status, status, String(error));
    assert.equal(error.code, code);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

await run({
  async rooms() {
    const room = await service.createRoom({ name: roomName, emptyTimeout: 60, maxParticipants: 7, metadata: 'm' });
    assert.match(room.sid, /^RM_/);
    assert.equal(room.emptyTimeout, 60);
    assert.equal(room.maxParticipants, 7);
    assert.ok(Math.abs(Date.now() / 1000 - Number(room.creationTime)) < 10);
    assert.deepEqual((await service.listRooms([roomName])).map(each => each.sid), [room.sid]);
    assert.ok((await service.listRooms()).some(each => each.name === roomName));
    assert.deepEqual(await service.listRooms(['nowhere']), []);
    assert.equal((await service.updateRoomMetadata(roomName, 'changed')).metadata, 'changed');
    const alice = await join('alice');
    assert.equal(alice.metadata, 'changed');
    const changed = next(alice, RoomEvent.RoomMetadataChanged);
    await service.updateRoomMetadata(roomName, 'again');
    assert.equal((await changed)[0], 'again');
    const gone = next(alice, RoomEvent.Disconnected);
    await service.deleteRoom(roomName);
    await gone;
    assert.deepEqual(await service.listRooms([roomName]), []);
  },

  async participants() {
    const alice = await join('alice', { canPublish: true });
    const bob = await join('bob');
    await until('both listed', async () => (await service.listParticipants(roomName)).length === 2);
    assert.equal((await service.getParticipant(roomName, 'alice')).name, 'name of alice');
    const updated = await service.updateParticipant(roomName, 'alice', {
      metadata: 'm', name: 'Alice', attributes: { a: '1' }, permission: { canPublish: false, canSubscribe: true, canPublishData: true },
    });
    assert.equal(updated.name, 'Alice');
    assert.equal(updated.permission.canPublish, false);
    await until('bob sees it', () => {
      const seen = bob.remoteParticipants.get('alice');
      return seen?.name === 'Alice' && seen.metadata === 'm' && seen.attributes.a === '1';
    });
    const gone = next(alice, RoomEvent.Disconnected);
    const left = next(bob, RoomEvent.ParticipantDisconnected);
    await service.removeParticipant(roomName, 'alice');
    await Promise.all([gone, left]);
    await until('only bob', async () => (await service.listParticipants(roomName)).map(each => each.identity).join() === 'bob');
  },

  async tracks() {
    const alice = await join('alice');
    const bob = await join('bob');
    const { sid } = await publishTone(alice, 440);
    await hears(await subscribed(bob, 'alice', TrackKind.KIND_AUDIO), 440);
    await service.updateSubscriptions(roomName, 'bob', [sid], false);
    await silent(await subscribed(bob, 'alice', TrackKind.KIND_AUDIO));
    const again = next(bob, RoomEvent.TrackSubscribed);
    await service.updateSubscriptions(roomName, 'bob', [sid], true);
    await hears((await again)[0], 440);
    const muted = next(bob, RoomEvent.TrackMuted);
    const track = await service.mutePublishedTrack(roomName, 'alice', sid, true);
    assert.equal(track.sid, sid);
    assert.equal(track.muted, true);
    await muted;
    await fails(service.mutePublishedTrack(roomName, 'alice', sid, false), 412, 'failed_precondition', 'remote unmute not enabled');
  },

  async messages() {
    const alice = await join('alice');
    const bob = await join('bob');
    const got = [];
    alice.on(RoomEvent.DataReceived, (payload, from, kind, topic) => got.push(['alice', Buffer.from(payload).toString(), topic]));
    bob.on(RoomEvent.DataReceived, (payload, from, kind, topic) => got.push(['bob', Buffer.from(payload).toString(), topic]));
    await until('both active', async () =>
      (await service.listParticipants(roomName)).filter(each => each.state === 2).length === 2);
    await service.sendData(roomName, Buffer.from('to bob'), DataPacket_Kind.RELIABLE, { destinationIdentities: ['bob'], topic: 't' });
    await service.sendData(roomName, Buffer.from('to all'), DataPacket_Kind.RELIABLE, { topic: 'u' });
    await until('three messages', () => got.length >= 3);
    assert.deepEqual(got.sort(), [['alice', 'to all', 'u'], ['bob', 'to all', 'u'], ['bob', 'to bob', 't']]);
  },

  async errors() {
    const missing = 'twirp error unknown: participant does not exist';
    await fails(service.deleteRoom(roomName), 404, 'not_found', 'twirp error unknown: requested room does not exist');
    await fails(service.getParticipant(roomName, 'x'), 404, 'not_found', missing);
    await fails(service.updateParticipant(roomName, 'x', { metadata: 'm' }), 404, 'not_found', missing);
    await fails(service.removeParticipant(roomName, 'x'), 404, 'not_found', missing);
    await fails(service.updateRoomMetadata(roomName, 'm'), 404, 'not_found', 'requested room does not exist');
    await fails(service.mutePublishedTrack(roomName, 'x', 'TR_x', true), 503, 'unavailable', 'no response from servers');
    await fails(service.forwardParticipant(roomName, 'x', `${roomName}-2`), 503, 'unavailable', 'no response from servers');
    await fails(service.moveParticipant(roomName, 'x', `${roomName}-2`), 503, 'unavailable', 'no response from servers');
    await fails(service.createRoom({ name: roomName, metadata: 'm'.repeat(524_289) }), 400, 'invalid_argument', 'metadata size exceeds limits');
    assert.deepEqual(await service.listParticipants(roomName), []);
    await assert.rejects(new RoomServiceClient(http, 'nobody', secret).listRooms(), error => error.status === 401);
  },
});
