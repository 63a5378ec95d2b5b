package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/livekit/server-sdk-go/v2/pkg/oggreader"
	"github.com/livekit/server-sdk-go/v2/pkg/samplebuilder"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/pion/webrtc/v4/pkg/media/h264reader"
)

const (
	frameDuration = time.Second / 30
	opusDuration  = 20 * time.Millisecond
	// maxLate is how many packets a frame may span, with those that come again.
	maxLate = 200
)

// startCode comes before each NAL unit of Annex B.
var startCode = []byte{0, 0, 0, 1}

// What loadSamples has read; not changed any more once participants are there.
var (
	clips = map[string]*clip{}
	// origins tells where a frame comes from: a subscriber gets the publisher's very bytes.
	origins = map[[sha256.Size]byte]origin{}
)

// origin is a frame's file and its place there.
type origin struct {
	file  string
	index int
}

// clip is a file's frames, the first of them a key frame.
type clip struct {
	name   string
	mime   string
	frames [][]byte
}

// loadSamples reads the project's sample files.
func loadSamples() error {
	for _, name := range append(simulcastVP8[:], pictureH264, pictureVP9, tone) {
		c, err := read(name)
		if err != nil {
			return err
		}
		clips[name] = c
		for i, frame := range c.frames {
			for _, part := range parts(frame, c.mime) {
				origins[sha256.Sum256(part)] = origin{name, i}
			}
		}
	}
	return nil
}

func read(name string) (*clip, error) {
	file, err := os.Open(filepath.Join(os.Getenv("SAMPLES"), name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	c := &clip{name: name}
	switch filepath.Ext(name) {
	case ".ogg":
		c.mime = webrtc.MimeTypeOpus
		c.frames, err = oggFrames(file)
	case ".h264":
		c.mime = webrtc.MimeTypeH264
		c.frames, err = h264Frames(file)
	default:
		c.mime = map[bool]string{true: webrtc.MimeTypeVP8, false: webrtc.MimeTypeVP9}[strings.Contains(name, "vp8")]
		c.frames, err = ivfFrames(file)
	}
	if err != nil || len(c.frames) == 0 {
		return nil, fmt.Errorf("%s: %d frames, %w", name, len(c.frames), err)
	}
	return c, nil
}

func ivfFrames(file io.Reader) (frames [][]byte, err error) {
	const fileHeader, frameHeader = 32, 12
	content, err := io.ReadAll(file)
	if err != nil || len(content) < fileHeader {
		return nil, err
	}
	for content = content[fileHeader:]; len(content) > frameHeader; {
		end := frameHeader + int(binary.LittleEndian.Uint32(content))
		frames = append(frames, content[frameHeader:end])
		content = content[end:]
	}
	return frames, nil
}

func oggFrames(file io.Reader) (frames [][]byte, err error) {
	reader, _, err := oggreader.NewOggReader(file)
	for err == nil {
		var packet []byte
		if packet, err = reader.ReadPacket(); err == nil {
			frames = append(frames, append([]byte(nil), packet...))
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return frames, err
}

// h264Frames makes a frame of each picture's slices and the parameter sets before them.
func h264Frames(file io.Reader) (frames [][]byte, err error) {
	const firstMacroblock = 0x80 // first_mb_in_slice is 0
	reader, err := h264reader.NewReader(file)
	var frame []byte
	var picture bool
	for err == nil {
		var unit *h264reader.NAL
		if unit, err = reader.NextNAL(); err != nil {
			break
		}
		slice := false
		switch unit.UnitType {
		case h264reader.NalUnitTypeSPS, h264reader.NalUnitTypePPS:
		case h264reader.NalUnitTypeCodedSliceIdr, h264reader.NalUnitTypeCodedSliceNonIdr:
			slice = true
		default:
			continue
		}
		if picture && (!slice || unit.Data[1]&firstMacroblock != 0) {
			frames = append(frames, frame)
			frame, picture = nil, false
		}
		frame = append(append(frame, startCode...), unit.Data...)
		picture = picture || slice
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return append(frames, frame), err
}

// player plays a clip over and over, and from its key frame when it is asked for one.
type player struct {
	lksdk.BaseSampleProvider
	clip     *clip
	next     int
	keyFrame atomic.Bool
}

func (p *player) NextSample(context.Context) (media.Sample, error) {
	if p.keyFrame.Swap(false) {
		p.next = 0
	}
	frame := p.clip.frames[p.next]
	p.next = (p.next + 1) % len(p.clip.frames)
	duration := frameDuration
	if p.clip.mime == webrtc.MimeTypeOpus {
		duration = opusDuration
	}
	return media.Sample{Data: frame, Duration: duration}, nil
}

// play makes a track of a sample file. As a live source would, it starts again with a key frame when asked to.
func play(name string, options ...lksdk.LocalTrackOptions) (*lksdk.LocalTrack, error) {
	c := clips[name]
	p := &player{clip: c}
	clock := uint32(90000)
	if c.mime == webrtc.MimeTypeOpus {
		clock = 48000
	}
	options = append(options, lksdk.WithRTCPHandler(func(packet rtcp.Packet) {
		switch packet.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			p.keyFrame.Store(true)
		}
	}))
	track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{MimeType: c.mime, ClockRate: clock}, options...)
	if err != nil {
		return nil, err
	}
	track.OnBind(func() { _ = track.StartWrite(p, nil) })
	return track, nil
}

// layers makes the three tracks of a simulcast publication.
func layers(id string, files [3]string) ([]*lksdk.LocalTrack, error) {
	tracks := make([]*lksdk.LocalTrack, 0, len(files))
	for i, file := range files {
		track, err := play(file, lksdk.WithSimulcast(id, &livekit.VideoLayer{
			Quality: livekit.VideoQuality(i), Width: 320 << i, Height: 180 << i,
		}))
		if err != nil {
			return nil, err
		}
		tracks = append(tracks, track)
	}
	return tracks, nil
}

// watched is what came of a subscribed track; its fields are under the news' lock of its subscriber.
type watched struct {
	publication *lksdk.RemoteTrackPublication
	packets     int
	frames      int    // whole ones, as they were published
	last        string // the file that the newest frame comes from
	foreign     int    // the size of a frame since then that nobody published
	err         error
}

func watch(n *news, track *webrtc.TrackRemote, pub *lksdk.RemoteTrackPublication, from *lksdk.RemoteParticipant) *watched {
	w := &watched{publication: pub}
	video := track.Kind() == webrtc.RTPCodecTypeVideo
	codec := track.Codec()
	go func() {
		builder := frameBuilder(codec, func() { from.WritePLI(track.SSRC()) })
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			builder.Push(packet)
			n.update(func() { w.packets++ })
			for frame := builder.Pop(); frame != nil; frame = builder.Pop() {
				for _, part := range parts(frame.Data, codec.MimeType) {
					from, known := origins[sha256.Sum256(part)]
					n.update(func() { w.add(from, known, len(part), video) })
				}
			}
		}
	}()
	return w
}

// parts are what arrives whole or not at all: H.264's NAL units, which the SDK also hands out one by one, or frames.
func parts(frame []byte, mime string) [][]byte {
	if !strings.EqualFold(mime, webrtc.MimeTypeH264) {
		return [][]byte{frame}
	}
	return bytes.Split(bytes.TrimPrefix(frame, startCode), startCode)
}

// add takes a part down. Others than those that were published may come before the first, since the server makes a
// track fire, and where the layer changes: there one frame ends early, and the next is a key frame.
func (w *watched) add(from origin, known bool, size int, video bool) {
	if !known {
		w.foreign = size
		return
	}
	if video && w.foreign > 0 && w.frames > 0 && from.index > 0 && w.err == nil {
		w.err = fmt.Errorf("frame %d of %s came after one of %d bytes that nobody published", from.index, from.file, w.foreign)
	}
	w.frames++
	w.last = from.file
	w.foreign = 0
}

func frameBuilder(codec webrtc.RTPCodecParameters, lost func()) *samplebuilder.SampleBuilder {
	var depacketizer rtp.Depacketizer
	switch strings.ToLower(codec.MimeType) {
	case strings.ToLower(webrtc.MimeTypeVP8):
		depacketizer = &codecs.VP8Packet{}
	case strings.ToLower(webrtc.MimeTypeVP9):
		depacketizer = &codecs.VP9Packet{}
	case strings.ToLower(webrtc.MimeTypeH264):
		depacketizer = &codecs.H264Packet{}
	default:
		depacketizer = &codecs.OpusPacket{}
	}
	return samplebuilder.New(maxLate, depacketizer, codec.ClockRate, samplebuilder.WithPacketDroppedHandler(lost))
}
