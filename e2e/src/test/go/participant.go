package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

const joinLimit = 10 * time.Second

// news is state that callbacks change and scenarios wait for.
type news struct {
	mu      sync.Mutex
	changed chan struct{}
}

func (n *news) update(change func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change()
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}

// await returns when the test holds, which sees the state under the lock, or with what was never seen.
func (n *news) await(ctx context.Context, what string, test func() bool) error {
	for {
		n.mu.Lock()
		if test() {
			n.mu.Unlock()
			return nil
		}
		if n.changed == nil {
			n.changed = make(chan struct{})
		}
		changed := n.changed
		n.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("never: %s", what)
		}
	}
}

// rooms joins participants to one room, each with one connection or with two.
type rooms struct {
	name   string
	single bool
	joined []*participant
}

// participant is somebody in a room and what it has seen there; the fields below news are under its lock.
type participant struct {
	*lksdk.Room
	news

	tracks map[string]*watched // by their publisher's identity and their name
	left   map[string]livekit.DisconnectReason
	texts  []string
}

func (r *rooms) join(ctx context.Context, identity string, options ...lksdk.ConnectOption) (*participant, error) {
	p := &participant{tracks: map[string]*watched{}, left: map[string]livekit.DisconnectReason{}}
	callback := lksdk.NewRoomCallback()
	callback.OnTrackSubscribed = func(track *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, from *lksdk.RemoteParticipant) {
		w := watch(&p.news, track, pub, from)
		p.update(func() { p.tracks[from.Identity()+"/"+pub.Name()] = w })
	}
	callback.OnTrackUnsubscribed = func(_ *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, from *lksdk.RemoteParticipant) {
		p.update(func() { delete(p.tracks, from.Identity()+"/"+pub.Name()) })
	}
	callback.OnParticipantDisconnected = func(from *lksdk.RemoteParticipant) {
		p.update(func() { p.left[from.Identity()] = from.DisconnectReason() })
	}
	callback.OnDataPacket = func(packet lksdk.DataPacket, from lksdk.DataReceiveParams) {
		if user, ok := packet.(*lksdk.UserDataPacket); ok {
			p.update(func() { p.texts = append(p.texts, from.SenderIdentity+": "+string(user.Payload)) })
		}
	}
	callback.OnParticipantConnected = func(*lksdk.RemoteParticipant) { p.update(func() {}) }
	options = append(options, lksdk.WithConnectTimeout(joinLimit))
	if r.single {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	p.Room = lksdk.NewRoom(callback)
	err := p.JoinWithContext(ctx, os.Getenv("LIVEKIT_URL"), lksdk.ConnectInfo{
		APIKey: os.Getenv("LIVEKIT_API_KEY"), APISecret: os.Getenv("LIVEKIT_API_SECRET"),
		RoomName: r.name, ParticipantIdentity: identity,
	}, options...)
	if err != nil {
		return nil, fmt.Errorf("%s can't join: %w", identity, err)
	}
	r.joined = append(r.joined, p)
	return p, nil
}

func (r *rooms) pair(ctx context.Context, options ...lksdk.ConnectOption) (alice, bob *participant, err error) {
	if alice, err = r.join(ctx, "alice"); err == nil {
		bob, err = r.join(ctx, "bob", options...)
	}
	return
}

func (r *rooms) leave() {
	for _, p := range r.joined {
		p.Disconnect()
	}
}

// sees waits for so many more of a track's frames.
func (p *participant) sees(ctx context.Context, track string, frames int) error {
	if err := p.has(ctx, track); err != nil {
		return err
	}
	seen := -1
	err := p.await(ctx, fmt.Sprintf("%d more frames of %s", frames, track), func() bool {
		w := p.tracks[track]
		if w == nil {
			return false
		}
		if seen < 0 {
			seen = w.frames
		}
		return w.frames >= seen+frames || w.err != nil
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.tracks[track]
	if w == nil {
		return fmt.Errorf("%s was unsubscribed", track)
	}
	if w.err != nil {
		return w.err
	}
	if err != nil {
		return fmt.Errorf("%w; it has %d packets, %d whole frames", err, w.packets, w.frames)
	}
	return nil
}

// seesLayer waits for a frame of one of the files that a track's layers are made of.
func (p *participant) seesLayer(ctx context.Context, track string, file string) error {
	return p.await(ctx, "a frame of "+file+" in "+track, func() bool {
		w := p.tracks[track]
		return w != nil && w.last == file
	})
}

// has waits until a track has fired.
func (p *participant) has(ctx context.Context, track string) error {
	return p.await(ctx, "the track "+track, func() bool { return p.tracks[track] != nil })
}

// hasLeft waits for the end of another and returns the reason that was given.
func (p *participant) hasLeft(ctx context.Context, identity string) (livekit.DisconnectReason, error) {
	err := p.await(ctx, identity+" leaving", func() bool { _, gone := p.left[identity]; return gone })
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.left[identity], err
}

// knows waits until another is in the room.
func (p *participant) knows(ctx context.Context, identity string) error {
	return p.await(ctx, identity+" in the room", func() bool { return p.GetParticipantByIdentity(identity) != nil })
}
