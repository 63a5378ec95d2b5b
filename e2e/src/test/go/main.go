// LiveKit's Go SDK against a running server: one scenario a run. What is missed is said in one line.
//
//	livekit-go-scenarios SCENARIO ROOM single|dual
//
// The server and its key come from LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, the folder of
// the media to publish from SAMPLES.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// limit is how long a scenario may take on a slow machine.
const limit = 60 * time.Second

type scenario func(ctx context.Context, room *rooms) error

var scenarios = map[string]scenario{
	"opus":           opus,
	"vp8-simulcast":  vp8Simulcast,
	"h264-simulcast": h264Simulcast,
	"vp9-file":       vp9File,
	"data":           data,
	"second-track":   secondTrack,
	"leave":          leave,
	"muted":          muted,
	"backup-codec":   backupCodec,
	"load":           load,
}

func main() {
	if len(os.Args) != 4 || scenarios[os.Args[1]] == nil {
		fmt.Println("usage: livekit-go-scenarios SCENARIO ROOM single|dual")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	r := &rooms{name: os.Args[2], single: os.Args[3] == "single"}
	err := loadSamples()
	if err == nil {
		err = scenarios[os.Args[1]](ctx, r)
	}
	r.leave()
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println("passed:", os.Args[1])
}
