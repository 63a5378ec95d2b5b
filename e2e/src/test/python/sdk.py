"""The Python packages livekit and livekit-api: what two participants exchange, and the server API."""

import asyncio
import math
import os
import struct
import sys

from livekit import api, rtc

URL = os.environ["LIVEKIT_URL"]
KEY = os.environ["LIVEKIT_API_KEY"]
SECRET = os.environ["LIVEKIT_API_SECRET"]
SCENARIO, ROOM = sys.argv[1:3]
SAMPLE_RATE = 48000
WIDTH, HEIGHT = 320, 180
PATIENCE = 20


def token(identity):
    grants = api.VideoGrants(room_join=True, room=ROOM, can_update_own_metadata=True)
    return api.AccessToken(KEY, SECRET).with_identity(identity).with_grants(grants).to_jwt()


async def join(identity):
    room = rtc.Room()
    await room.connect(URL, token(identity))
    return room


async def until(what, test):
    for _ in range(PATIENCE * 50):
        result = test()
        if asyncio.iscoroutine(result):
            result = await result
        if result:
            return result
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {what}")


async def play_tone(source, hertz):
    samples, position = SAMPLE_RATE // 100, 0
    while True:
        wave = [int(12000 * math.sin(2 * math.pi * hertz * (position + i) / SAMPLE_RATE)) for i in range(samples)]
        position += samples
        await source.capture_frame(rtc.AudioFrame(struct.pack(f"<{samples}h", *wave), SAMPLE_RATE, 1, samples))


async def play_colour(source, colour):
    frame = rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, bytearray(bytes([*colour, 255]) * (WIDTH * HEIGHT)))
    while True:
        source.capture_frame(frame)
        await asyncio.sleep(1 / 15)


def subscribed(room, identity, kind):
    publications = room.remote_participants[identity].track_publications.values() if identity in room.remote_participants else []
    return next((p.track for p in publications if p.kind == kind and p.track), None)


async def hears(track, hertz):
    wave = []
    async for event in rtc.AudioStream(track, sample_rate=SAMPLE_RATE, num_channels=1):
        wave.extend(event.frame.data)
        if len(wave) >= SAMPLE_RATE // 2:
            crossings = sum(1 for a, b in zip(wave, wave[1:]) if a < 0 <= b)
            level = math.sqrt(sum(x * x for x in wave) / len(wave))
            if level > 1000 and abs(crossings * SAMPLE_RATE / len(wave) - hertz) < 20:
                return
            wave.clear()


async def sees(track, colour):
    frames = 0
    async for event in rtc.VideoStream(track, format=rtc.VideoBufferType.RGBA):
        data = bytes(event.frame.data)
        pixel = data[len(data) // 2 : len(data) // 2 + 3]
        if (event.frame.width, event.frame.height) == (WIDTH, HEIGHT) and all(abs(a - b) < 40 for a, b in zip(pixel, colour)):
            frames += 1
            if frames == 10:
                return


async def media():
    alice, bob = await join("alice"), await join("bob")
    audio, video, colour = rtc.AudioSource(SAMPLE_RATE, 1), rtc.VideoSource(WIDTH, HEIGHT), (40, 40, 200)
    await alice.local_participant.publish_track(
        rtc.LocalAudioTrack.create_audio_track("tone", audio), rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE))
    await alice.local_participant.publish_track(
        rtc.LocalVideoTrack.create_video_track("colour", video),
        rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False))
    players = [asyncio.create_task(play_tone(audio, 440)), asyncio.create_task(play_colour(video, colour))]
    heard = await until("audio", lambda: subscribed(bob, "alice", rtc.TrackKind.KIND_AUDIO))
    seen = await until("video", lambda: subscribed(bob, "alice", rtc.TrackKind.KIND_VIDEO))
    await asyncio.wait_for(asyncio.gather(hears(heard, 440), sees(seen, colour)), PATIENCE)
    for player in players:
        player.cancel()
    await alice.disconnect()
    await bob.disconnect()


async def data():
    alice, bob = await join("alice"), await join("bob")
    got, letters = [], []
    bob.on("data_received", lambda packet: got.append((packet.data.decode(), packet.participant.identity, packet.topic)))

    async def read(reader, sender):
        letters.append((await reader.read_all(), sender))

    bob.register_text_stream_handler("letters", lambda reader, sender: asyncio.ensure_future(read(reader, sender)))

    @bob.local_participant.register_rpc_method("double")
    async def double(call: rtc.RpcInvocationData):
        return call.payload * 2

    await until("each other", lambda: "bob" in alice.remote_participants and "alice" in bob.remote_participants)
    await alice.local_participant.publish_data("hello", reliable=True, topic="t")
    await alice.local_participant.send_text("long " * 10000, topic="letters")
    answer = await alice.local_participant.perform_rpc(destination_identity="bob", method="double", payload="x")
    assert answer == "xx", answer
    await until("message and letter", lambda: got and letters)
    assert got == [("hello", "alice", "t")], got
    assert letters == [("long " * 10000, "alice")]
    await alice.disconnect()
    await bob.disconnect()


async def rooms():
    async with api.LiveKitAPI(URL.replace("ws", "http", 1), KEY, SECRET) as kit:
        created = await kit.room.create_room(api.CreateRoomRequest(name=ROOM, empty_timeout=60))
        assert created.sid.startswith("RM_") and created.empty_timeout == 60
        listed = await kit.room.list_rooms(api.ListRoomsRequest(names=[ROOM]))
        assert [room.sid for room in listed.rooms] == [created.sid]
        alice = await join("alice")
        source = rtc.AudioSource(SAMPLE_RATE, 1)
        publication = await alice.local_participant.publish_track(rtc.LocalAudioTrack.create_audio_track("tone", source))
        await until("alice listed", lambda: participants(kit, ["alice"]))
        got = []
        alice.on("data_received", lambda packet: got.append(packet.data.decode()))
        await until("alice active", lambda: active(kit))
        await kit.room.send_data(api.SendDataRequest(room=ROOM, data=b"hello", kind=0))
        await until("the message", lambda: got == ["hello"])
        updated = await kit.room.update_participant(api.UpdateParticipantRequest(room=ROOM, identity="alice", metadata="m"))
        assert updated.metadata == "m"
        await kit.room.mute_published_track(
            api.MuteRoomTrackRequest(room=ROOM, identity="alice", track_sid=publication.sid, muted=True))
        await kit.room.update_room_metadata(api.UpdateRoomMetadataRequest(room=ROOM, metadata="about the room"))
        await until("the room's metadata", lambda: alice.metadata == "about the room")
        await kit.room.remove_participant(api.RoomParticipantIdentity(room=ROOM, identity="alice"))
        await until("nobody", lambda: participants(kit, []))
        try:
            await kit.room.get_participant(api.RoomParticipantIdentity(room=ROOM, identity="alice"))
            raise AssertionError("still there")
        except api.TwirpError as error:
            assert (error.status, error.code) == (404, "not_found"), error
        await kit.room.delete_room(api.DeleteRoomRequest(room=ROOM))
        assert not (await kit.room.list_rooms(api.ListRoomsRequest(names=[ROOM]))).rooms


async def participants(kit, identities):
    listed = await kit.room.list_participants(api.ListParticipantsRequest(room=ROOM))
    return [participant.identity for participant in listed.participants] == identities


async def active(kit):
    alice = await kit.room.get_participant(api.RoomParticipantIdentity(room=ROOM, identity="alice"))
    return alice.state == api.ParticipantInfo.ACTIVE


asyncio.run({"media": media, "data": data, "rooms": rooms}[SCENARIO]())
print(f"passed: {SCENARIO}")
