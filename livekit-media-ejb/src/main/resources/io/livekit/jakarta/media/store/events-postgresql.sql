-- Events, in their order, and who has yet to get them. Run at each start; changes nothing that is there.
CREATE TABLE IF NOT EXISTS livekit_event (
  number BIGINT PRIMARY KEY,
  id VARCHAR(64) NOT NULL UNIQUE,
  room TEXT NOT NULL,
  name VARCHAR(64) NOT NULL,
  happened_at BIGINT NOT NULL,
  body BYTEA NOT NULL
);
CREATE INDEX IF NOT EXISTS livekit_event_time ON livekit_event (happened_at);
CREATE TABLE IF NOT EXISTS livekit_delivery (
  receiver VARCHAR(2048) NOT NULL,
  number BIGINT NOT NULL REFERENCES livekit_event (number),
  failure VARCHAR(64),
  PRIMARY KEY (receiver, number)
);
CREATE INDEX IF NOT EXISTS livekit_delivery_event ON livekit_delivery (number);
