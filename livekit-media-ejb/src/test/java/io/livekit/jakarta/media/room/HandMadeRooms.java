package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.data.DataRouter;
import io.livekit.jakarta.media.data.DataTrackRouter;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.TrackInfoVersions;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.function.Consumer;

/** Makes rooms without a container, as CDI does with one. Stateless. */
public final class HandMadeRooms implements RoomFactory {

  @Override
  public Room create(RoomNode node, CreateRoomRequest request, Consumer<Room> onClosed) {
    RoomSeed seed = RoomSeed.of(node, request, onClosed);
    RoomExecutor executor = seed.executor();
    TrackInfoVersions versions = new TrackInfoVersions();
    RoomInfo info = new RoomInfo(request, node, versions);
    JoinResponses responses = new JoinResponses(node);
    Roster roster = new Roster();
    RoomTracks tracks = new RoomTracks(roster, node);
    ParticipantUpdates updates = new ParticipantUpdates(executor, roster);
    RoomUpdates roomUpdates = new RoomUpdates(executor, info, roster);
    DepartedParticipants departed = new DepartedParticipants();
    RoomLifetime lifetime = new RoomLifetime(executor, info, roster);
    SpeakerUpdates speakers = new SpeakerUpdates(executor, node, roster);
    QualityUpdates quality = new QualityUpdates(executor, roster);
    RpcCalls calls = new RpcCalls(executor);
    DataRouter data = new DataRouter(roster, node.clock(), calls, node.dataCounters());
    DataTrackRouter dataTracks = new DataTrackRouter(roster, node.dataCounters());
    return new Room(
        seed,
        versions,
        info,
        responses,
        roster,
        tracks,
        updates,
        roomUpdates,
        new Resumption(node, request, responses, roomUpdates, departed, roster),
        lifetime,
        speakers,
        quality,
        calls,
        data,
        dataTracks,
        new ParticipantReports(
            node,
            info,
            roster,
            tracks,
            updates,
            roomUpdates,
            departed,
            speakers,
            quality,
            calls,
            data,
            dataTracks,
            lifetime),
        new AgentDispatches(request, node.clock()));
  }
}
