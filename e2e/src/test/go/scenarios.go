package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

const (
	tone        = "tone-440hz.opus.ogg"
	pictureH264 = "camera-640x360.h264"
	pictureVP8  = "camera-640x360.vp8.ivf"
	pictureVP9  = "camera-640x360.vp9.ivf"
)

var (
	simulcastVP8  = [3]string{"camera-320x180.vp8.ivf", pictureVP8, "camera-1280x720.vp8.ivf"}
	simulcastH264 = [3]string{pictureH264, pictureH264, pictureH264}
)

// some is what shows that a track flows: more than a burst, less than a file.
const some = 30

func (p *participant) publish(name string, file string) (*lksdk.LocalTrackPublication, error) {
	track, err := play(file)
	if err != nil {
		return nil, err
	}
	return p.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Name: name, VideoWidth: 640, VideoHeight: 360})
}

func (p *participant) publishSimulcast(name string, files [3]string) (*lksdk.LocalTrackPublication, error) {
	tracks, err := layers(name, files)
	if err != nil {
		return nil, err
	}
	return p.LocalParticipant.PublishSimulcastTrack(tracks, &lksdk.TrackPublicationOptions{Name: name, Source: livekit.TrackSource_CAMERA})
}

func opus(ctx context.Context, room *rooms) error {
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	if _, err = alice.publish("voice", tone); err != nil {
		return err
	}
	return bob.sees(ctx, "alice/voice", some)
}

// vp8Simulcast also changes the layer: each comes from a file of its own.
func vp8Simulcast(ctx context.Context, room *rooms) error {
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	if _, err = alice.publishSimulcast("camera", simulcastVP8); err != nil {
		return err
	}
	if err = bob.sees(ctx, "alice/camera", some); err != nil {
		return err
	}
	for _, quality := range []livekit.VideoQuality{livekit.VideoQuality_LOW, livekit.VideoQuality_HIGH, livekit.VideoQuality_MEDIUM} {
		if err = bob.tracks["alice/camera"].publication.SetVideoQuality(quality); err != nil {
			return err
		}
		if err = bob.seesLayer(ctx, "alice/camera", simulcastVP8[quality]); err != nil {
			return err
		}
	}
	return bob.sees(ctx, "alice/camera", some)
}

func h264Simulcast(ctx context.Context, room *rooms) error {
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	if _, err = alice.publishSimulcast("camera", simulcastH264); err != nil {
		return err
	}
	return bob.sees(ctx, "alice/camera", some)
}

// vp9File plays as the SDK itself plays files: to nobody's wish is there a key frame.
func vp9File(ctx context.Context, room *rooms) error {
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	c := clips[pictureVP9]
	player := &player{clip: c}
	track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{MimeType: c.mime, ClockRate: 90000})
	if err != nil {
		return err
	}
	track.OnBind(func() { _ = track.StartWrite(player, nil) })
	if _, err = alice.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Name: "file"}); err != nil {
		return err
	}
	return bob.sees(ctx, "alice/file", some)
}

// data goes both ways, reliable, in order, and to nobody but the others.
func data(ctx context.Context, room *rooms) error {
	const messages = 500
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	if err = alice.knows(ctx, "bob"); err != nil {
		return err
	}
	errs := make(chan error, 2)
	send := func(from *participant) {
		for i := range messages {
			packet := lksdk.UserData(fmt.Appendf(nil, "message %d", i))
			if err := from.LocalParticipant.PublishDataPacket(packet, lksdk.WithDataPublishReliable(true)); err != nil {
				errs <- err
				return
			}
		}
		errs <- nil
	}
	go send(alice)
	go send(bob)
	if err = <-errs; err != nil {
		return err
	}
	if err = <-errs; err != nil {
		return err
	}
	for to, from := range map[*participant]string{alice: "bob", bob: "alice"} {
		wanted := make([]string, messages)
		for i := range wanted {
			wanted[i] = fmt.Sprintf("%s: message %d", from, i)
		}
		err = to.await(ctx, "all messages of "+from, func() bool { return len(to.texts) >= messages })
		if err != nil {
			return err
		}
		if !slices.Equal(to.texts, wanted) {
			return fmt.Errorf("of %s came %q", from, to.texts)
		}
	}
	return nil
}

// secondTrack publishes and unpublishes others beside a simulcast track: each time all is offered again.
func secondTrack(ctx context.Context, room *rooms) error {
	alice, bob, err := room.pair(ctx)
	if err != nil {
		return err
	}
	if _, err = alice.publishSimulcast("camera", simulcastVP8); err != nil {
		return err
	}
	if err = bob.sees(ctx, "alice/camera", some); err != nil {
		return err
	}
	voice, err := alice.publish("voice", tone)
	if err != nil {
		return err
	}
	if err = bob.sees(ctx, "alice/voice", some); err != nil {
		return err
	}
	if err = bob.sees(ctx, "alice/camera", some); err != nil {
		return fmt.Errorf("once a second track was published: %w", err)
	}
	if err = alice.LocalParticipant.UnpublishTrack(voice.SID()); err != nil {
		return err
	}
	err = bob.await(ctx, "the end of the second track", func() bool { return bob.tracks["alice/voice"] == nil })
	if err != nil {
		return err
	}
	if err = bob.sees(ctx, "alice/camera", some); err != nil {
		return fmt.Errorf("once the second track was unpublished: %w", err)
	}
	carol, err := room.join(ctx, "carol")
	if err != nil {
		return err
	}
	return carol.sees(ctx, "alice/camera", some)
}

// leave: the SDK says goodbye and closes its connections at once, whichever of both the server sees first.
func leave(ctx context.Context, room *rooms) error {
	bob, err := room.join(ctx, "bob")
	if err != nil {
		return err
	}
	for i := range 10 {
		identity := fmt.Sprintf("alice-%d", i)
		alice, err := room.join(ctx, identity)
		if err != nil {
			return err
		}
		if _, err = alice.publish("voice", tone); err != nil {
			return err
		}
		if err = bob.sees(ctx, identity+"/voice", 1); err != nil {
			return err
		}
		alice.Disconnect()
		reason, err := bob.hasLeft(ctx, identity)
		if err != nil {
			return err
		}
		if reason != livekit.DisconnectReason_CLIENT_INITIATED {
			return fmt.Errorf("%s left as %s", identity, reason)
		}
	}
	return nil
}

// muted: a track fires at a subscriber although its publisher sends nothing, and flows once it is unmuted.
func muted(ctx context.Context, room *rooms) error {
	alice, err := room.join(ctx, "alice")
	if err != nil {
		return err
	}
	voice, err := alice.publish("voice", tone)
	if err != nil {
		return err
	}
	camera, err := alice.publishSimulcast("camera", simulcastVP8)
	if err != nil {
		return err
	}
	voice.SetMuted(true)
	camera.SetMuted(true)
	bob, err := room.join(ctx, "bob")
	if err != nil {
		return err
	}
	for _, track := range []string{"alice/voice", "alice/camera"} {
		if err = bob.has(ctx, track); err != nil {
			return err
		}
	}
	voice.SetMuted(false)
	camera.SetMuted(false)
	for _, track := range []string{"alice/voice", "alice/camera"} {
		if err = bob.sees(ctx, track, some); err != nil {
			return err
		}
	}
	return nil
}

// backupCodec: a subscriber that can't decode what is published gets the codec that its publisher keeps for it.
func backupCodec(ctx context.Context, room *rooms) error {
	alice, err := room.join(ctx, "alice")
	if err != nil {
		return err
	}
	main, err := play(pictureVP9)
	if err != nil {
		return err
	}
	backup, err := play(pictureVP8)
	if err != nil {
		return err
	}
	options := &lksdk.TrackPublicationOptions{Name: "camera", VideoWidth: 640, VideoHeight: 360}
	if _, err = alice.LocalParticipant.PublishTrack(main, options, lksdk.WithBackupCodec(backup)); err != nil {
		return err
	}
	able, err := room.join(ctx, "able")
	if err != nil {
		return err
	}
	if err = able.seesLayer(ctx, "alice/camera", pictureVP9); err != nil {
		return err
	}
	old, err := room.join(ctx, "old", lksdk.WithCodecs([]livekit.Codec{{Mime: webrtc.MimeTypeVP8}, {Mime: webrtc.MimeTypeOpus}}))
	if err != nil {
		return err
	}
	if err = old.seesLayer(ctx, "alice/camera", pictureVP8); err != nil {
		return err
	}
	return able.sees(ctx, "alice/camera", some)
}

// load does as LiveKit's load tester: all join at about the same time, and each subscriber must get each track.
func load(ctx context.Context, room *rooms) error {
	const rounds, publishers, subscribers = 4, 4, 4
	name := room.name
	for round := range rounds {
		room.name = fmt.Sprintf("%s-%d", name, round)
		if err := room.fill(ctx, publishers, subscribers); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
		room.leave()
		room.joined = nil
	}
	return nil
}

func (r *rooms) fill(ctx context.Context, publishers, subscribers int) error {
	var watchers []*participant
	for i := range max(publishers, subscribers) {
		if i < subscribers {
			watcher, err := r.join(ctx, fmt.Sprintf("subscriber-%d", i))
			if err != nil {
				return err
			}
			watchers = append(watchers, watcher)
		}
		if i < publishers {
			publisher, err := r.join(ctx, fmt.Sprintf("publisher-%d", i), lksdk.WithAutoSubscribe(false))
			if err != nil {
				return err
			}
			files := simulcastVP8
			if i%2 == 1 {
				files = simulcastH264
			}
			if _, err = publisher.publishSimulcast("camera", files); err != nil {
				return err
			}
		}
	}
	for w, watcher := range watchers {
		for i := range publishers {
			if err := watcher.sees(ctx, fmt.Sprintf("publisher-%d/camera", i), 5); err != nil {
				return fmt.Errorf("subscriber %d: %w", w, err)
			}
		}
	}
	return nil
}
